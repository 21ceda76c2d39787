"""QR codes of short links, made here."""

import io

import segno

# Modules of white around it [ISO/IEC 18004: four].
_QUIET = 4


def svg(address: str) -> str:
    """The code of an address as an SVG picture, black on white in either colour scheme."""
    picture = io.BytesIO()
    _code(address).save(picture, kind="svg", border=_QUIET, light="#ffffff", dark="#000000", xmldecl=False)
    return picture.getvalue().decode()


def data_uri(address: str) -> str:
    """The same for an `img`."""
    return _code(address).svg_data_uri(border=_QUIET, light="#ffffff", dark="#000000", scale=4)


def _code(address: str) -> segno.QRCode:
    """Level M: 15 % of it may be creased or stained."""
    return segno.make(address, error="m", micro=False)
