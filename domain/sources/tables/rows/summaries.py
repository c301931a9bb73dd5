"""Cells that say that a row sums up others, or what they are out of: it is nobody's."""

import re
from typing import Final

import numpy as np
import pandas as pd

from domain.sources.tables.schema.headings import plain

#: First cells of rows that sum up others or say what they are out of, in whole.
_SUMMARY: Final = re.compile(
    r"^(?:(?:grand|overall|class|course|group|cohort|sub)\s?)?(?:totals?|averages?|mean|median"
    r"|sum|count|summary"
    r"|maximum|minimum|standard deviation|std dev|points possible|possible points"
    r"|points possibles|puntos posibles|punti possibili"
    r"|mogliche punkte|punkte moglich|pontos possiveis|max points|points|date|due date"
    r"|number of (?:learners|students)|all (?:learners|students|participants)"
    r"|summe|gesamt|insgesamt|durchschnitt|gesamtdurchschnitt|mittelwert|anzahl|total general"
    r"|moyenne|somme|moyenne generale|promedio|totale|totaal|gemiddelde|medias?|somma|soma"
    r"|moyenne de (?:la )?classe|klassendurchschnitt|klassengemiddelde|promedio de la clase"
    r"|media (?:della classe|de la clase|da turma)|max possible|points available"
    r"|(?:media|moyenne|promedio|somma|soma|srednia|medelvarde) "
    r"(?:general[ei]?|geral|global[ei]?|complessiv[ao]|ogolna|totalt)|algemeen gemiddelde"
    r"|totaal gemiddelde|ogolna srednia|totalt medelvarde|summa|totalt|medel|medelvarde|genomsnitt"
    r"|klassgenomsnitt|mojliga poang|maxpoang|poang|forfallodatum|inlamningsdatum"
    r"|fecha de (?:entrega|vencimiento)|date (?:de remise|d echeance|limite de remise)"
    r"|data di (?:consegna|scadenza)|data de (?:entrega|vencimento)|inleverdatum|deadline"
    r"|termin oddania|全体平均|クラス平均|クラスの平均"
    r"|suma|razem|ogolem|srednia|srednia klasy|合計|総計|平均|平均点|満点|配点"
    r"|提出期限|期限|mozliwe punkty|punkty"
    r"|punkte|puntos|punti|pontos|punten|datum|fecha|data|fecha limite|falligkeitsdatum"
    r"|abgabetermin|date limite|echeance|scadenza|data limite)"
    r"(?:\s(?:score|grade|learners|students|participants|users|rows|percent|of class|[0-9]+))*$"
)


def is_summary(cells: pd.Series) -> pd.Series:
    """Which cells say so, in whole."""
    codes, distinct = pd.factorize(cells)
    found = [bool(_SUMMARY.match(plain(cell))) for cell in distinct.tolist()]
    return pd.Series(np.array([*found, False], dtype=bool)[codes], cells.index)
