"""Spoils the gate in every small way we know, and looks whether the checks notice: `python -m trials.endure.mutants`.

A mutant that survives is a rule nobody checks. Each is made from the syntax tree of `referrals/consent/policy.py` and
checked in this process; nothing on disk changes.
"""

import ast
import copy
import importlib.util
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import django

SOURCE = Path(__file__).resolve().parents[2] / "referrals/consent/policy.py"
ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
# One word for another that would also run.
SWAPS = {
    "discloser": "recipient", "recipient": "discloser", "disclosers": "recipients", "recipients": "disclosers",
    "revoked_at": "ended_at", "ended_at": "revoked_at", "expires_at": "event_happened_at",
    "event_happened_at": "expires_at", "signed_at": "expires_at", "REVOKED": "STOPPED", "STOPPED": "EXPIRED",
    "EXPIRED": "ENDED", "ENDED": "REPLACED",
    "REPLACED": "REVOKED", "chain": "others", "others": "chain", "max": "min", "min": "max", "any": "all",
}  # fmt: skip
# What survives because it says the same; each with why. Compared with the text of the mutation.
EQUIVALENT: dict[str, str] = {
    "min to max: datetime.min": "only releases never signed have it, and those that never were all give one answer",
    "If, always False: if moment.tzinfo is UTC": "a short cut: the long way gives the same instant",
    "Return, deleted: return moment": "the same short cut",
}


def variants(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """Every way to spoil one node: what is changed, and what stands there instead (None: nothing)."""
    if isinstance(node, ast.Compare):
        yield from _comparisons(node)
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and/or", ast.BoolOp(other, node.values)
        for place in range(len(node.values)):
            rest = node.values[:place] + node.values[place + 1 :]
            yield f"without part {place}", rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
    elif isinstance(node, ast.UnaryOp):
        yield "without sign or not", node.operand
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield "left alone", node.left
        yield "right alone", node.right
    elif isinstance(node, ast.If | ast.IfExp):
        for value in (True, False):
            spoilt = copy.copy(node)
            spoilt.test = ast.Constant(value)
            yield f"always {value}", spoilt
    elif isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
        yield "one more", ast.Constant(node.value + 1)
        yield "one less", ast.Constant(node.value - 1)
    elif isinstance(node, ast.Name | ast.Attribute):
        yield from _words(node)
    elif isinstance(node, ast.List | ast.Tuple | ast.Set) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        for place in range(len(node.elts)):
            spoilt_list = copy.copy(node)
            spoilt_list.elts = node.elts[:place] + node.elts[place + 1 :]
            if spoilt_list.elts or not isinstance(node, ast.Set):
                yield f"without element {place}", spoilt_list
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield "unfiltered", ast.comprehension(node.target, node.iter, [], node.is_async)
    elif isinstance(node, ast.Return | ast.Raise):
        yield "deleted", ast.Pass()


def _comparisons(node: ast.Compare) -> Iterator[tuple[str, ast.AST]]:
    operator = type(node.ops[0])
    others = [OPPOSITES[operator]] if operator in OPPOSITES else [op for op in ORDER if op is not operator]
    for other in others:
        yield f"{operator.__name__} to {other.__name__}", ast.Compare(node.left, [other()], node.comparators)


def _words(node: ast.Name | ast.Attribute) -> Iterator[tuple[str, ast.AST]]:
    word = node.id if isinstance(node, ast.Name) else node.attr
    if word not in SWAPS or not isinstance(node.ctx, ast.Load):
        return
    spoilt = copy.copy(node)
    if isinstance(spoilt, ast.Name):
        spoilt.id = SWAPS[word]
    else:
        spoilt.attr = SWAPS[word]
    yield f"{word} to {SWAPS[word]}", spoilt


def _is_typing(parents: list[ast.AST], node: ast.AST) -> bool:
    """Annotations and docstrings decide nothing."""
    for parent, child in zip(parents, [*parents[1:], node], strict=True):
        if isinstance(parent, ast.arg | ast.AnnAssign) and child is parent.annotation:
            return True
        if isinstance(parent, ast.FunctionDef) and child is parent.returns:
            return True
        if isinstance(parent, ast.ImportFrom | ast.Import):
            return True
    return False


def mutants() -> Iterator[tuple[str, ast.Module]]:
    """(where and what, the spoilt tree), for every place in the source."""
    tree = ast.parse(SOURCE.read_text())

    def walk(node: ast.AST, parents: list[ast.AST]) -> Iterator[tuple[str, ast.Module]]:
        for name, value in ast.iter_fields(node):
            children = value if isinstance(value, list) else [value]
            for place, child in enumerate(children):
                if not isinstance(child, ast.AST) or _is_typing([*parents, node], child):
                    continue
                for what, instead in variants(child):
                    # Swapped in for as long as the copy takes.
                    if isinstance(value, list):
                        value[place] = instead
                    else:
                        setattr(node, name, instead)
                    spoilt = copy.deepcopy(tree)
                    if isinstance(value, list):
                        value[place] = child
                    else:
                        setattr(node, name, child)
                    line = getattr(child, "lineno", getattr(node, "lineno", 0))
                    source = " ".join(ast.unparse(child).split())[:90]
                    yield f"line {line}: {type(child).__name__}, {what}: {source}", spoilt
                yield from walk(child, [*parents, node])

    yield from walk(tree, [])


def survives(tree: ast.Module) -> bool:
    """Whether every check passes on this spoilt gate."""
    from tests.referrals.consent.decisions import CHECKS

    spec = importlib.util.spec_from_loader("referrals.consent.policy_mutant", loader=None)
    assert spec
    module = ModuleType(spec.name)
    sys.modules[spec.name] = module
    try:
        exec(compile(ast.fix_missing_locations(tree), str(SOURCE), "exec"), module.__dict__)  # noqa: S102
        for check in CHECKS:
            check(module)
    except Exception:
        return False
    return True


def main() -> int:
    """Prints the survivors; returns how many there are that nothing explains."""
    started, count, left = time.monotonic(), 0, []
    for what, tree in mutants():
        count += 1
        if survives(tree):
            left.append(what)
    explained = [what for what in left if any(key in what for key in EQUIVALENT)]
    unexplained = [what for what in left if what not in explained]
    for what in left:
        why = next((why for key, why in EQUIVALENT.items() if key in what), "NOT NOTICED")
        print(f"{what}\n    {why}")
    print(
        f"{count} mutants, {count - len(left)} noticed, {len(explained)} equivalent, {len(unexplained)} not noticed, "
        f"{time.monotonic() - started:.0f} s"
    )
    return len(unexplained)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    sys.exit(1 if main() else 0)
