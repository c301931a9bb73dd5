"""What platforms call the columns we know, in seven languages; a dictionary, so it is long.

`more_languages` has three more.

The words come from exports and manuals of Moodle, Canvas, Blackboard, Brightspace, Teachable,
Thinkific, TalentLMS, LearnDash, Open edX and Google Classroom, in English, German, French, Spanish,
Italian, Dutch and Portuguese. They are plain, as `headings.plain` makes them; of two that a table
has, the first is meant.
"""

from typing import Final

from domain.sources.parsers import words

LAST_SEEN: Final = words(
    "last seen|last login|last login date|last login time|last log in|last logged in"
    "|last activity|last active|last access|last access at|last accessed|last access date"
    "|last access to course|last course access|last site access|last login at"
    "|last activity date|last activity at|last active at|last active date|last seen at"
    "|last seen on|last visit|last visited|last visit date|last sign in|last sign in at"
    "|last sign in date|last signed in|current sign in at|last online|last connection"
    "|last session|last session date|last engagement|last interaction|last participation"
    "|last attended|last accessed on|last accessed at|date last accessed|date of last login"
    "|date of last access|date of last activity|last course activity|most recent login"
    "|most recent activity|most recent access|latest login|latest activity|latest access"
    "|last system login|lastaccess|lastlogin|letzter login|letzte anmeldung|letzter zugriff"
    "|letzter zugriff auf den kurs|letzter kurszugriff|letzte aktivitat|letzte aktivitaet"
    "|zuletzt online|zuletzt aktiv|zuletzt gesehen|zuletzt angemeldet|letzter besuch"
    "|letzte einwahl|derniere connexion|dernier acces|dernier acces au cours"
    "|derniere activite|derniere visite|date de derniere connexion|dernier login"
    "|vu pour la derniere fois|ultimo acceso|ultimo acceso al curso|ultima conexion"
    "|ultimo inicio de sesion|ultima actividad|ultima visita|fecha de ultimo acceso"
    "|ultimo ingreso|ultimo accesso|ultimo accesso al corso|ultimo login|ultima attivita"
    "|ultima connessione|ultima sessione|data ultimo accesso|laatste login|laatst ingelogd"
    "|laatste toegang|laatste toegang tot cursus|laatste activiteit|laatst gezien"
    "|laatste bezoek|laatst actief|laatst online|laatste aanmelding|ultimo acesso"
    "|ultimo acesso ao curso|ultimo acesso a disciplina|ultima atividade|ultima sessao"
    "|ultima entrada|data do ultimo acesso|ultimo inicio de sessao"
)
HOURS_DONE: Final = words(
    "hours done|otj hours completed|otj hours|otjt hours completed|otj hours done|actual otj hours"
    "|otj hours to date|off the job hours to date|hours to date"
    "|otj hours actual|otj actual|off the job hours completed|off the job hours"
    "|off the job hours done"
    "|off the job hours actual|off the job training hours|otjact hours|otj act hours"
    "|ojt hours completed"
    "|otj hours logged|off the job hours logged"
)
HOURS_PLANNED: Final = words(
    "hours planned|otj hours planned|planned otj hours|otj hours required|otj hours target"
    "|otj target"
    "|otj planned|off the job hours planned|planned off the job hours|off the job hours required"
    "|minimum otj hours|phours|p hours|planned hours|otjt hours planned|ojt hours planned"
)
DAYS_UNSEEN: Final = words(
    "days since last login|days since last seen|days since last activity"
    "|days since last access|days since last visit|days inactive|inactive days"
    "|days since login|days since active|tage seit letztem login|tage inaktiv"
    "|jours depuis la derniere connexion|dias sin acceso|dias desde el ultimo acceso"
    "|giorni dall ultimo accesso|dagen sinds laatste login|dias desde o ultimo acesso"
    "|dias inactivo"
)
VISITS: Final = words(
    "sign in count|sign ins|login count|logins|number of logins|total logins|log ins|visits"
    "|number of visits|total visits|visit count|number of sign ins|anzahl logins"
    "|anmeldungen|nombre de connexions|numero de accesos|numero di accessi|aantal logins"
    "|numero de acessos|number of logins to the system|zugriffe|anzahl zugriffe"
)
PROGRESS: Final = words(
    "progress|progress percent|progress percentage|percent complete|percentage complete"
    "|percent completed|percentage completed|completion|completion percent"
    "|completion percentage|completion rate|overall progress|course progress|progress pct"
    "|percent|percent done|percentage progress|course completion|course completion percent"
    "|course completion percentage|overall completion|total progress|current progress"
    "|learner progress|student progress|progress rate|progress in percent|completed percent"
    "|completion progress|percent viewed|percentage viewed|complete percent"
    "|program progress|programme progress|path progress|progress score|lesson progress"
    "|progression|progres|product progress|fortschritt|lernfortschritt|kursfortschritt"
    "|fortschritt in prozent"
    "|gesamtfortschritt|bearbeitungsstand|abgeschlossen in percent|abschlussgrad"
    "|abschluss in percent|erledigt|taux de progression|avancement|taux d avancement"
    "|taux d achevement|pourcentage acheve|taux de completion|pourcentage de progression"
    "|achevement|progreso|avance|porcentaje completado|porcentaje de avance"
    "|progreso del curso|finalizacion|porcentaje de progreso|avance percent"
    "|completado percent|avanzamento|progresso|percentuale di completamento|completamento"
    "|stato di avanzamento|percentuale completata|avanzamento corso|progressi|voortgang"
    "|voltooid percent|percentage voltooid|voltooiing|cursusvoortgang|vooruitgang"
    "|progresso do curso|percentagem concluida|porcentagem concluida|conclusao|andamento"
    "|percentual concluido|percentual de conclusao|otj percent|otj progress|off the job percent"
)
GRADE: Final = words(
    "average grade|grade average|current score|course total percentage|course total percent"
    "|weighted total|overall grade|overall score|average score|avg score|avg grade"
    "|mean grade|mean score|average mark|average marks|average percentage|average percent"
    "|course grade|course score|final score|total score percent|total percent"
    "|total percentage|course total|grade percent|grade percentage|score percent"
    "|score percentage|score average"
    "|overall average|overall|class average|current grade|final grade|grade|overall percentage"
    "|grade obtained"
    "|cumulative grade|calculated final grade|adjusted final grade|average|overall mark"
    "|final mark|final percentage|running total|external grade|overall result|gpa percent"
    "|durchschnittsnote|notendurchschnitt|gesamtnote|gesamtbewertung|durchschnitt"
    "|durchschnittliche bewertung|kursgesamtwert percent|bewertung|note|gesamtergebnis"
    "|endnote|durchschnittsbewertung|kurs gesamt percent|mittelwert|note moyenne|moyenne"
    "|moyenne generale|note finale|score moyen|total du cours percent|note globale"
    "|moyenne des notes|resultat moyen|calificacion|calificacion media"
    "|calificacion promedio|calificacion final|nota media|promedio|nota final|nota promedio"
    "|puntuacion media|total del curso percent|nota|voto|voto medio|media voti|media"
    "|punteggio medio|voto finale|valutazione|valutazione media|totale corso percent"
    "|media dei voti|cijfer|gemiddeld cijfer|gemiddelde|gemiddelde score|eindcijfer"
    "|cursustotaal percent|gemiddelde beoordeling|totaalcijfer|media final|classificacao"
    "|classificacao final|pontuacao media|total do curso percent|media das notas"
    "|aktuelle punktzahl|aktuelle note|gewichtete gesamtpunktzahl|gewichtete gesamtnote"
    "|gewichtete gesamtsumme|note actuelle|score actuel|total pondere|puntuacion actual"
    "|calificacion actual|total ponderado|punteggio attuale|voto attuale|totale ponderato"
    "|huidige score|huidig cijfer|gewogen totaal|pontuacao atual|nota atual"
    "|average quiz score|quiz average|average test score"
    "|classificacao media"
)
NAME: Final = words(
    "name|full name|fullname|learner name|student name|user full name|display name"
    "|apprentice|learner|student|participant name|participant|member name|user|trainee"
    "|trainee name|employee|employee name|apprentice name|person|first name last name"
    "|first name surname|vorname nachname|prenom nom de famille|nombre apellido s"
    "|nome cognome|voornaam achternaam|nome sobrenome"
    "|name of learner|student full name|vollstandiger name|teilnehmer|teilnehmername"
    "|lernender|nutzer|benutzer|schuler|studierende|nom complet|nom|nom et prenom|apprenant"
    "|etudiant|utilisateur|stagiaire|nombre completo|nombre|nombre y apellidos|alumno"
    "|estudiante|participante|usuario|nome completo|nome|nome e cognome|studente|corsista"
    "|partecipante|utente|naam|volledige naam|deelnemer|student naam|gebruiker|cursist"
    "|leerling|aluno|estudante|formando|utilizador|nome do aluno"
)
FIRST_NAME: Final = words(
    "first name|given name|forename|firstname|given names|first|preferred name|vorname"
    "|rufname|prenom|nombre|nombre s|nome|nome proprio|voornaam|primeiro nome"
)
LAST_NAME: Final = words(
    "last name|surname|family name|lastname|last|nachname|familienname|zuname"
    "|nom de famille|nom|apellido|apellidos|apellido s|cognome|achternaam|familienaam"
    "|sobrenome|apelido|ultimo nome"
)
EMAIL: Final = words(
    "email|email address|e mail|e mail address|mail|learner email|student email|user email"
    "|email id|e mailadresse|e mail adresse|emailadresse|mailadresse|participant email"
    "|contact email|work email|primary email|user e mail|mail address|adresse e mail"
    "|adresse email|adresse de courriel|courriel|adresse mail|correo|correo electronico"
    "|direccion de correo|direccion de correo electronico|direccion email|indirizzo email"
    "|indirizzo e mail|posta elettronica|e mailadres|emailadres|mailadres|endereco de email"
    "|endereco de e mail|correio eletronico|email do aluno|apprentice email|employee email"
    "|member email|work email address|personal email"
)
PHONE: Final = words(
    "phone|phone number|mobile|mobile number|mobile phone|telephone|cell|cell phone"
    "|contact number|tel|telephone number|mobile no|phone no|sms|whatsapp|telefon"
    "|telefonnummer|handy|handynummer|mobiltelefon|mobilnummer|mobil|numero de telephone"
    "|portable|mobile phone number|telefono|numero de telefono|movil|telefono movil"
    "|cellulare|numero di telefono|telefoon|telefoonnummer|mobiel|mobiele nummer|gsm"
    "|telefone|telemovel|celular|numero de telefone"
)
ROLE: Final = words(
    "role|user type|user role|account type|type|usertype|roles|access level|profile type"
    "|course role|role in course|enrollment role|enrolment role|course roles|member type"
    "|role name|user level|org role|system role|rolle|rollen|nutzertyp|kursrolle|role s"
    "|roles du participant|rol|roles del usuario"
    "|tipo de usuario|ruolo|ruoli|papel|papeis|funcao|tipo de utilizador"
    "|type gebruiker|gebruikerstype|rol van gebruiker|benutzertyp|benutzerrolle|art des benutzers"
    "|type d utilisateur|type utilisateur|tipo utente|tipo di utente|typ uzytkownika|anvandartyp"
)
COACH: Final = words(
    "coach|coach ref|coach name|mentor|mentor name|tutor|tutor name|advisor|adviser"
    "|assigned coach|personal tutor|case manager|success coach|learning coach"
    "|assigned mentor|assigned tutor|skills coach|assessor|assessor name|tutor assessor"
    "|delivery coach|trainer|betreuer|betreuerin|lernbegleiter"
    "|accompagnateur|tuteur|referent|entrenador|asesor|consulente|begeleider|coach naam"
    "|orientador"
)
COACH_EMAIL: Final = words(
    "coach email|coach email address|coach e mail|coach mail|coach s email"
    "|coach s email address|mentor email|mentor email address|mentor e mail|mentor s email"
    "|tutor email|tutor email address|tutor e mail|tutor s email|advisor email"
    "|adviser email|email of coach|assigned coach email|email coach|coach contact email"
    "|skills coach email|success coach email|trainer email|learning coach email"
    "|personal tutor email|case manager email|coach e mail address|e mail coach"
    "|e mail des coachs|betreuer email|betreuer e mail|email du coach|email du tuteur"
    "|correo del coach|correo del tutor|email del coach|email del tutor|e mail begeleider"
    "|email do coach|email do tutor|email do orientador"
)
ENROLLED: Final = words(
    "enrolled on|enrolled at|learn start date|learning start date|enrolment date|enrollment date"
    "|enrolled|date enrolled"
    "|registered on|registered at|registration date|start date|started on|started at|joined"
    "|join date|date joined|joined at|joined on|created at|signup date|sign up date"
    "|registered|date registered|registration|enrolment start|enrollment start"
    "|enrolment start date|course started on|started|date started|course start date"
    "|date of enrolment|date of enrollment|member since|subscribed at|enrolled date"
    "|enrolment created at|enrollment time|enrolment time|time enrolled|enroll date|enrol date"
    "|eingeschrieben am|einschreibedatum|anmeldedatum|startdatum|kursbeginn|kursstart"
    "|beginn|eingeschrieben seit|date d inscription|inscrit le|date de debut"
    "|fecha de inscripcion|fecha de matricula|inscrito el|fecha de inicio|fecha de alta"
    "|data di iscrizione|data iscrizione|iscritto il|data di inizio|inschrijfdatum"
    "|ingeschreven op|inschrijvingsdatum|data de inscricao|data de matricula|inscrito em"
    "|data de inicio"
)
STATUS: Final = words(
    "outcome|final result|result|completion status|enrolment status|enrollment status"
    "|status|learner status|student status|user status|course status|account status"
    "|membership status|enrolment state|enrollment state|state|participation status"
    "|subscription status|teilnahmestatus|kursstatus|abschlussstatus|statut|etat"
    "|statut d inscription|estado|estado de la matricula|situacion|stato|stato iscrizione"
    "|toestand|inschrijvingsstatus|situacao|estado da inscricao"
)
COMPLETED: Final = words(
    "completed on|completed at|completion date|date completed|completed date"
    "|achievement date|ach date|completion time|finished at|finished on|course completed on"
    "|date of completion"
    "|graduated on|fully participated at|time completed|certificate issued on|abgeschlossen am"
    "|abschlussdatum|termine le"
    "|date de fin|date d achevement|completado el|fecha de finalizacion|completato il"
    "|data di completamento|voltooid op|afgerond op|concluido em|data de conclusao"
)
COHORT: Final = words(
    "cohort|cohort ref|cohort name|cohort id|intake|group|batch|class|class name|group name"
    "|section|section name|kohorte|gruppe|lerngruppe|klasse|cohorte|promotion|groupe|grupo"
    "|classe|gruppo"
    "|coorte|cohort naam|groep|klas|turma|sections|child course id|abschnitt|seccion|sezione|sectie"
)
PROGRAMME: Final = words(
    "programme|program|programme ref|programme name|program name|course|course name"
    "|course title|kurs|kursname|lehrgang|programm|cours|nom du cours|formation|curso"
    "|nombre del curso|programa|corso|nome corso|nome del corso|cursus|cursusnaam|opleiding"
    "|nome do curso|disciplina"
)
EMPLOYER: Final = words(
    "employer|employer ref|employer name|company|organisation|organization|company name"
    "|unternehmen|firma|arbeitgeber|entreprise|employeur|societe|empresa|azienda"
    "|datore di lavoro|bedrijf|werkgever|organisatie|empregador"
)
STAGE: Final = words(
    "stage|training stage|current stage|programme stage|program stage|phase|current phase"
    "|ausbildungsphase|ausbildungsabschnitt|etape|etapa|fase|fase actual"
)
BARRIERS: Final = words(
    "barriers|barrier|known barriers|barriers to learning|reported barriers|barrier s"
    "|known barrier|learning barriers|support needs|barriers reported|hindernisse"
    "|lernhindernisse|barrieren|obstacles|freins|freins a l apprentissage|barreras"
    "|barreras de aprendizaje|obstaculos|ostacoli|barriere|belemmeringen|obstakels"
    "|barreiras"
)
