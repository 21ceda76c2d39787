"""Papers of a whole record: one, or for a long record several, each made when it is asked for."""

from collections.abc import Callable, Sequence
from datetime import date

from referrals.consent import documents
from referrals.consent.documents import Part
from referrals.data_export.volumes import volumes

# Set for one ZIP; of a longer record it says where they are.
MOST_IN_ZIP = 5
ELSEWHERE = "record-as-pdf.txt"
_ELSEWHERE_SAYS = (
    "This record is very long. All of it is in the JSON file here.\n"
    "To read it as PDF, choose the PDF instead of the ZIP: it comes in {number} parts.\n"
)


def title(name: str, part: int, number: int) -> str:
    """What stands on top of one part."""
    return name if number == 1 else f"{name}, part {part} of {number}"


def paper(papers: Sequence[Sequence[Part]], part: int, *, is_uk: bool, day: date) -> bytes:
    """One part, counted from 1. Raises pdf.TypesetError, semaphore.BusyError."""
    return documents.record_pdf(title("Your record", part, len(papers)), papers[part - 1], is_uk=is_uk, day=day)


def papers_for_zip(
    parts: Sequence[Part], name: Callable[[str], str], *, is_uk: bool, day: date
) -> list[tuple[str, bytes]]:
    """Every part by its file's name; of a very long record a text that says where to have them.

    `name` gives a file's name for its ending, such as "-2.pdf". Raises pdf.TypesetError, semaphore.BusyError.
    """
    papers = volumes(parts)
    if len(papers) > MOST_IN_ZIP:
        return [(ELSEWHERE, _ELSEWHERE_SAYS.format(number=len(papers)).encode())]
    return [
        (name(".pdf" if len(papers) == 1 else f"-{part}.pdf"), paper(papers, part, is_uk=is_uk, day=day))
        for part in range(1, len(papers) + 1)
    ]
