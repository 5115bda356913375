"""A button pressed twice: what is asked for has been done already, by the same person in the same words."""

from integrationrunde.kit.errors import DoneAlready


class AlreadyDone(DoneAlready):
    """Everything is as asked for, so nothing is done again.

    `views.lead_on` answers it for all pages of minutes: with the page that comes after the button, and a note.
    """

    def __init__(self, message: str, meeting_id: int) -> None:
        super().__init__(message)
        self.meeting_id = meeting_id
