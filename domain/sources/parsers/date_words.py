"""Words in dates, in the languages platforms speak to their staff.

English, German, French, Spanish, Italian, Dutch, Portuguese, Polish, Swedish and Japanese;
all are lower case and without accents, as `bare` makes them.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from domain.sources.parsers.words import words

#: Letters that Unicode does not take apart into a plain one and its mark.
_LETTERS: Final = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "\u2019": " "})


def bare(text: str) -> str:
    """Lower case, without accents, quotation marks and doubled blanks."""
    spread = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    plain = "".join(c for c in spread if not unicodedata.combining(c))
    return re.sub(r"[\s\u00a0\u202f'\"]+", " ", plain).strip()


_MONTHS: Final = {
    "jan": "january januar janvier enero gennaio januari janeiro ene gen janv stycznia styczen sty",
    "feb": "february februar fevrier febrero febbraio februari fevereiro fev fevr lutego luty lut",
    "mar": "march marz mars marzo maart marco maerz mrz mrt mars marca marzec",
    "apr": "april avril abril aprile avr abr kwietnia kwiecien kwi",
    "may": "may mai mayo maggio mei maio mag maja maj",
    "jun": "june juni juin junio giugno junho giu czerwca czerwiec cze",
    "jul": "july juli juillet julio luglio julho lug juil lipca lipiec lip",
    "aug": "august aout agosto augustus augusti ago aou sierpnia sierpien sie",
    "sep": "september septembre septiembre settembre setembro sept set wrzesnia wrzesien wrz",
    "oct": "october oktober octobre octubre ottobre outubro okt ott out pazdziernika"
    " pazdziernik paz",
    "nov": "november novembre noviembre novembro listopada listopad lis",
    "dec": "december dezember decembre diciembre dicembre dezembro dez dic grudnia grudzien gru",
}
#: A month's name in any of the languages -> its English abbreviation, which parsers know.
MONTHS: Final[Mapping[str, str]] = {
    word: short for short, words in _MONTHS.items() for word in (short, *words.split())
}
WEEKDAYS: Final = frozenset(
    words(
        "mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday"
        "|friday|saturday|sunday|mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag"
        "|freitag|samstag|sonnabend|sonntag|lun|mar|mer|jeu|ven|sam|dim|lundi|mardi"
        "|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miercoles|jueves|viernes"
        "|sabado|domingo|mie|jue|vie|sab|dom|lunedi|martedi|mercoledi|giovedi|venerdi"
        "|domenica|gio|ma|wo|vr|za|zo|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag"
        "|zondag|segunda|terca|quarta|quinta|sexta|feira|seg|ter|qua|qui|sex"
        "|mandag|tisdag|onsdag|torsdag|fredag|lordag|sondag|tis|ons|tors|fre|lor|son"
        "|poniedzialek|wtorek|sroda|czwartek|piatek|sobota|niedziela|pon|wt|sr|czw|pt|sob|niedz"
    )
)
#: Between a day and its time, or around a relative date.
FILLERS: Final = frozenset(words("at|um|uhr|a|alle|las|de|del|den|le|il|el|the|om|on|em|as|of|kl"))

_UNITS: Final = {
    "second": "s sec secs second seconds sek sekunde sekunden seconde secondes segundo segundos"
    " secondo secondi seconden sekund sekundy 秒",
    "minute": "m min mins minute minutes minuten minuto minutos minuti minuut minuta minuty"
    " minut minuter 分",
    "hour": "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur uren godz"
    " godzina godziny godzin timme timmar tim 時間",
    "day": "d day days tag tage tagen jour jours dia dias giorno giorni dag dagen dagar"
    " dygn dzien dni 日",
    "week": "w wk wks week weeks woche wochen semaine semaines semana semanas settimana settimane"
    " weken tydzien tygodnie tygodni vecka veckor 週間 週",
    "month": "mo mos month months monat monate monaten mois mes meses mese mesi maand maanden"
    " manad manader miesiac miesiace miesiecy ヶ月 か月 カ月",
    "year": "y yr yrs year years jahr jahre jahren an ans annee annees ano anos anno anni jaar"
    " ar rok lata lat 年",
}
#: A unit of time in any of the languages -> days it has; a month and a year as calendars average.
DAYS_IN: Final[Mapping[str, float]] = {
    bare(word): days
    for (name, words), days in zip(
        _UNITS.items(), (1 / 86400, 1 / 1440, 1 / 24, 1, 7, 365.25 / 12, 365.25), strict=True
    )
    for word in words.split()
}
#: Whole cells that name a day by today's.
NAMED_DAYS: Final[Mapping[str, int]] = {
    **dict.fromkeys(
        words(
            "today|now|just now|right now|online|heute|jetzt|gerade eben|aujourd hui"
            "|maintenant|hoy|ahora|oggi|adesso|ora|vandaag|nu|zojuist|hoje|agora"
            "|idag|i dag|dzisiaj|dzis|teraz|今日|本日|たった今"
            "|less than a minute ago|less than an hour ago"
        ),
        0,
    ),
    **dict.fromkeys(
        words("yesterday|gestern|hier|ayer|ieri|gisteren|ontem|wczoraj|igar|i gar|昨日"),
        1,
    ),
    **dict.fromkeys(
        words(
            "vorgestern|avant hier|avant-hier|anteayer|eergisteren|anteontem|l altro ieri"
            "|przedwczoraj|i forrgar|一昨日"
        ),
        2,
    ),
}
#: Words beside a number of units that say "ago" and nothing else.
AGO: Final = frozenset(
    words(
        "ago|since|vor|il|y|a|hace|fa|geleden|ha|atras|about|around|circa|ungefahr|environ"
        "|over|and|und|et|e|en|y|temu|i|for|sedan|och|前"
    )
)
ONE: Final = frozenset(words("a|an|one|ein|einem|einer|eine|un|une|uno|una|een|um|uma|en|ett"))
#: Whole cells that say that it never happened.
NEVER: Final = frozenset(
    bare(word)
    for word in words(
        "never|never accessed|never logged in|never signed in|never active|never visited"
        "|not yet|no access|no login|no logins|has never logged in|has not logged in"
        "|not logged in|hasn t logged in|hasn't logged in"
        "|not accessed|not started|did not access|never opened|nie|noch nie"
        "|niemals|nicht angemeldet|jamais|jamais connecte|aucune connexion|nunca"
        "|nunca ha accedido|sin acceso|mai|mai effettuato|mai collegato|nooit|nog nooit"
        "|nog niet|noch nicht|pas encore|pas encore connecte|todavia no|aun no|ainda nao"
        "|non ancora|nunca acessou|sem acesso|nunca acedeu"
        "|aldrig|har aldrig loggat in|aldrig inloggad|inte an"
        "|nigdy|jeszcze nie|nigdy nie logowano|brak logowania|なし|未ログイン|未アクセス|未利用"
        "|アクセスなし|ログインなし|一度もなし"
    )
)
