"""What Swedish platforms call the columns we know, as people write it; by field."""

from collections.abc import Mapping
from typing import Final

#: A number that the state gives to people ("personnummer") is left out on purpose.
SWEDISH: Final[Mapping[str, str]] = {
    "ref": "användarnamn|användar-id|id-nummer|student-id|deltagar-id|elev-id|anställningsnummer",
    "name": "namn|fullständigt namn|för- och efternamn|deltagare|deltagarens namn|elev|elevens namn"
    "|studerande|användare",
    "first_name": "förnamn|tilltalsnamn",
    "last_name": "efternamn",
    "email": "e-post|e-postadress|epost|epostadress|mejl|mejladress",
    "phone": "mobiltelefon|mobilnummer|telefonnummer",
    "role": "roll|roller|användarroll|behörighet",
    "cohort": "grupp|klass|kohort|sektion|kursomgång|omgång",
    "programme": "kurs|kursnamn|utbildning",
    "employer": "arbetsgivare|företag",
    "coach": "handledare|studiecoach",
    "coach_email": "handledarens e-post|handledarens e-postadress|coachens e-post",
    "enrolled_on": "registreringsdatum|inskrivningsdatum|inskriven|startdatum|kursstart|startade",
    "outcome": "kursstatus|deltagarstatus|elevstatus",
    "outcome_on": "slutfördes|slutförd den|slutförandedatum|datum för slutförande|avklarad den",
    "is_active": "aktiv",
    "is_suspended": "avstängd|spärrad|inaktiverad",
    "stage": "fas|etapp",
    "last_seen": "senast inloggad|senaste inloggning|senaste inloggningen|sista inloggning"
    "|senast aktiv|senaste aktivitet|senast sedd|senaste åtkomst|senaste åtkomst till kursen"
    "|senast besökt|senaste besök|senast ansluten",
    "visits": "antal inloggningar|inloggningar|antal besök",
    "progress": "framsteg|förlopp|kursförlopp|procent slutfört|slutfört procent|slutfört %"
    "|andel slutfört|slutförandegrad|genomförandegrad|procent klart",
    "grade": "betyg|medelbetyg|snittbetyg|slutbetyg|totalbetyg|medelpoäng|nuvarande betyg"
    "|kurstotal (procent)|kurssumma (procent)",
    "barriers": "hinder|hinder för lärande|stödbehov",
    "at": "tid|tidpunkt|datum och tid",
    "event": "händelse|händelsenamn",
}
