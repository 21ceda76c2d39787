"""TopoJSON to polygons [TopoJSON specification: arcs are delta-encoded and quantized; `~i` is arc i reversed]."""

from itertools import accumulate
from typing import Any

from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

Ring = list[tuple[float, float]]


def _arcs(topology: dict[str, Any]) -> list[Ring]:
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    return [
        [(x * sx + tx, y * sy + ty) for x, y in accumulate(arc, lambda p, d: (p[0] + d[0], p[1] + d[1]))]
        for arc in topology["arcs"]
    ]


def polygons(topology: dict[str, Any], name: str) -> dict[str, BaseGeometry]:
    """The shapes of one object of the topology by their id, in degrees, longitude first."""
    arcs = _arcs(topology)

    def ring(indexes: list[int]) -> Ring:
        line: Ring = []
        for index in indexes:
            line += (arcs[index] if index >= 0 else arcs[~index][::-1])[1 if line else 0 :]
        return line

    def polygon(rings: list[list[int]]) -> Polygon:
        outer, *holes = (ring(indexes) for indexes in rings)
        # Simplifying left some islets as two points and back.
        return Polygon(outer, [hole for hole in holes if len(hole) > 3]) if len(outer) > 3 else Polygon()

    shapes: dict[str, BaseGeometry] = {}
    for geometry in topology["objects"][name]["geometries"]:
        if geometry["type"] == "Polygon":
            shapes[geometry["id"]] = polygon(geometry["arcs"]).buffer(0)
        elif geometry["type"] == "MultiPolygon":
            shapes[geometry["id"]] = MultiPolygon([polygon(rings) for rings in geometry["arcs"]]).buffer(0)
    return shapes
