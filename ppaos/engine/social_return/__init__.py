"""What did a baht put in bring, for whom, how surely, and does the study claim too much?"""

from ppaos.engine.social_return.cells import Formula
from ppaos.engine.social_return.looking_through import warnings_of
from ppaos.engine.social_return.parts import Part, parts_of
from ppaos.engine.social_return.reading import study_of
from ppaos.engine.social_return.returns import OutcomeValue, Returns, Year, returns
from ppaos.engine.social_return.said import Place, Said, StudyError
from ppaos.engine.social_return.sensitivity import Sensitivity, sensitivity
from ppaos.engine.social_return.simulation import Simulation, simulate
from ppaos.engine.social_return.study import Input, Outcome, Range, Study
from ppaos.engine.social_return.telling import told
from ppaos.engine.social_return.workbook_in import data_of
from ppaos.engine.social_return.workbook_out import sheets_of

__all__ = [
    "Formula",
    "Input",
    "Outcome",
    "OutcomeValue",
    "Part",
    "Place",
    "Range",
    "Returns",
    "Said",
    "Sensitivity",
    "Simulation",
    "Study",
    "StudyError",
    "Year",
    "data_of",
    "parts_of",
    "returns",
    "sensitivity",
    "sheets_of",
    "simulate",
    "study_of",
    "told",
    "warnings_of",
]
