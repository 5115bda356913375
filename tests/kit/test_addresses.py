"""Addresses as they travel."""

import pytest

from integrationrunde.kit.addresses import UnsendableAddress, needs_utf8, wire


@pytest.mark.parametrize(
    ("address", "travels"),
    [
        ("integration@stadt-werl.example", "integration@stadt-werl.example"),
        ("Integration@Stadt-Werl.example", "Integration@stadt-werl.example"),
        ("info@möhnesee.example", "info@xn--mhnesee-90a.example"),
        ("info@straße.example", "info@xn--strae-oqa.example"),
        ("o'brien+x=y%z@a.example", "o'brien+x=y%z@a.example"),
        ("jürgen@a.example", "jürgen@a.example"),
    ],
)
def test_the_domain_becomes_ascii(address: str, travels: str) -> None:
    assert wire(address) == travels


@pytest.mark.parametrize(
    "address",
    [
        *("", "a", "@a.example", "a@", "a@b@c.example", "a b@c.example", "a@b c.example", "a@b.example\r\nX: y"),
        *(
            "a@b.example,c@d.example",
            "<a@b.example>",
            '"a"@b.example',
            "a@b..example",
            "a@-b-.example",
            "a\x00@b.example",
        ),
        *("a@[127.0.0.1]", "a" * 250 + "@b.example", "a@" + "b" * 64 + ".example"),
    ],
)
def test_what_could_be_more_or_less_than_one_address_is_refused(address: str) -> None:
    with pytest.raises(UnsendableAddress):
        wire(address)


def test_only_the_local_part_asks_for_utf8() -> None:
    assert needs_utf8("jürgen@a.example")
    assert not needs_utf8("juergen@möhnesee.example")
