"""Reports about our letters, as mail servers write them."""

from tests.inbox.letters import several


def bounce(
    address: str,
    status: str = "5.1.1",
    *,
    action: str = "failed",
    diagnostic: str = "550 5.1.1 User unknown",
    original: str = "",
    envelope_id: str = "",
    returned: str = "",
    **headers: str,
) -> bytes:
    """A report of a mail server (RFC 3464) about one recipient."""
    fields = [f"Original-Envelope-Id: {envelope_id}"] if envelope_id else []
    fields += ["Reporting-MTA: dns; mx.example", ""]
    fields += [f"Original-Recipient: rfc822; {original}"] if original else []
    fields += [f"Final-Recipient: rfc822; {address}", f"Action: {action}", f"Status: {status}"]
    fields += [f"Diagnostic-Code: smtp; {diagnostic}"] if diagnostic else []
    parts = [("text/plain", "It did not work."), ("message/delivery-status", "\n".join(fields) + "\n")]
    parts += [("text/rfc822-headers", returned)] if returned else []
    return several(
        "multipart/report; report-type=delivery-status",
        *parts,
        **{
            "Return_Path": "<>",
            "From": "Mail Delivery System <MAILER-DAEMON@mx.example>",
            "Subject": "Undelivered Mail Returned to Sender",
            "Auto_Submitted": "auto-replied",
            **headers,
        },
    )
