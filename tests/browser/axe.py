"""What axe finds on a page."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is wrong leaves the browser: the long list of what is right takes longer to hand over than to find.
_OPTIONS = {"runOnly": _TAGS, "resultTypes": ["violations"]}
_RUN = (
    "options => axe.run(options).then(found => found.violations.map(one => [one.id, one.nodes.map(node => node.html)]))"
)


def violations(page: Any) -> list[str]:
    """The rule that each element breaks, and how the element begins."""
    page.evaluate(f"{AXE_SCRIPT}\n;0")
    return [f"{rule} {html[:160]}" for rule, nodes in page.evaluate(_RUN, _OPTIONS) for html in nodes]
