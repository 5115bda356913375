"""Invitations (Einladungen) and answers (Rückmeldungen): who is asked, who comes, what was announced."""
