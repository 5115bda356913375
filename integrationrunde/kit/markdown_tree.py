"""Markdown as a tree of plain values, for what is not HTML; links are kept that lead to a page or a mailbox."""

from collections.abc import Iterable
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from integrationrunde.kit.markup import parsed

Node = dict[str, Any]
_KINDS = {
    "paragraph": "p",
    "heading": "heading",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "blockquote": "quote",
    "em": "em",
    "strong": "strong",
}
_NESTING = frozenset({"bullet_list", "ordered_list", "blockquote"})

DEEPEST = 10
"""Lists and quotations that stand deeper are shown at this depth: typst gives up at about fifteen."""


def tree(text: str) -> list[Node]:
    """The blocks of a text. A node has ``t``, its kind, and ``c``, its children, or ``v``, its text.

    Blocks: ``p``, ``heading``, ``ul``, ``ol`` (with ``start``) of ``li``, ``quote``, ``pre``, ``rule``, ``table``
    (``head`` and ``body``: rows of cells of nodes). Inside: ``s`` (text), ``em``, ``strong``, ``code``, ``br``,
    ``link`` (``to``). Of pictures their description is left.
    """
    return _nodes(SyntaxTreeNode(parsed(text)).children)


def plain(text: str) -> list[Node]:
    """A text that is no Markdown, as one paragraph with its lines."""
    inside: list[Node] = []
    for number, line in enumerate(text.strip().splitlines()):
        inside += [{"t": "br"}] if number else []
        inside += [{"t": "s", "v": line}] if line else []
    return [{"t": "p", "c": inside}] if inside else []


def _nodes(nodes: Iterable[SyntaxTreeNode], depth: int = 0) -> list[Node]:
    return [made for node in nodes for made in _node(node, depth)]


def _node(node: SyntaxTreeNode, depth: int) -> list[Node]:
    kind = node.type
    if kind in _NESTING:
        return _nested(node, depth + 1)
    if kind in _KINDS:
        return [{"t": _KINDS[kind], "c": _nodes(node.children, depth)}]
    if kind == "inline":
        return _nodes(node.children)
    if kind in ("text", "image"):
        return [{"t": "s", "v": node.content}] if node.content else []
    if kind in ("softbreak", "hardbreak"):
        return [{"t": "br"}]
    if kind == "hr":
        return [{"t": "rule"}]
    return _particular(node)


def _nested(node: SyntaxTreeNode, depth: int) -> list[Node]:
    if depth > DEEPEST:
        items = node.children if node.type == "blockquote" else [one for item in node.children for one in item.children]
        return _nodes(items, depth)
    extra = {"start": int(node.attrs.get("start", 1))} if node.type == "ordered_list" else {}
    return [{"t": _KINDS[node.type], **extra, "c": _nodes(node.children, depth)}]


def _particular(node: SyntaxTreeNode) -> list[Node]:
    if node.type == "code_inline":
        return [{"t": "code", "v": node.content}]
    if node.type in ("fence", "code_block"):
        return [{"t": "pre", "v": node.content.rstrip("\n")}]
    if node.type == "link":
        return _link(str(node.attrs.get("href", "")), _nodes(node.children))
    if node.type == "table":
        return [_table(node)]
    return [{"t": "s", "v": node.content}] if node.content else []


def _link(to: str, children: list[Node]) -> list[Node]:
    if to.lower().startswith(("https://", "http://", "mailto:")):
        return [{"t": "link", "to": to, "c": children}]
    return children


def _table(node: SyntaxTreeNode) -> Node:
    parts: dict[str, list[list[list[Node]]]] = {"thead": [], "tbody": []}
    for part in node.children:
        parts[part.type] = [[_nodes(cell.children) for cell in row.children] for row in part.children]
    return {"t": "table", "head": parts["thead"], "body": parts["tbody"]}
