"""A scan in a form: what may be chosen, and what of it is kept."""

from typing import Any

from django import forms

from referrals.uploads import uploads


def scan_field(label: str, *, empty: str, required: str = "") -> forms.FileField:
    """One file; `required` is the sentence for where none was chosen, "" where none has to be."""
    return forms.FileField(
        label=label,
        required=bool(required),
        help_text="One PDF, JPEG or PNG of at most 10 MB. Place and time that a camera notes are taken off.",
        widget=forms.FileInput(
            attrs={"accept": "application/pdf,image/jpeg,image/png", "data-largest": uploads.LARGEST_BYTES}
        ),
        error_messages={"required": required, "missing": required, "empty": empty},
    )


class ReadsScan:
    """For a form whose field `scan` is a `scan_field`: `checked` is what may be kept of the file, None without one."""

    cleaned_data: dict[str, Any]
    checked: uploads.Checked | None = None

    def clean_scan(self) -> Any:
        scan = self.cleaned_data.get("scan")
        if scan is None:
            return None
        if scan.size > uploads.LARGEST_BYTES:
            raise forms.ValidationError(uploads.TOO_LARGE)
        try:
            self.checked = uploads.check(scan.read())
        except uploads.UploadRefused as refused:
            raise forms.ValidationError(str(refused)) from None
        return scan
