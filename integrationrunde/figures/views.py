"""The addresses of the register and of the figures."""

from flask import Blueprint

from integrationrunde.figures import figure_pages, register_pages

bp = Blueprint("figures", __name__)
_FORM = ["GET", "POST"]
_RESULT = "/ergebnisse/<int:outcome_id>"

bp.add_url_rule("/ergebnisse", view_func=register_pages.results)
bp.add_url_rule("/ergebnisse/liste.<any(csv, xlsx):form>", view_func=register_pages.results_file)
bp.add_url_rule(_RESULT, view_func=register_pages.result)
bp.add_url_rule(f"{_RESULT}/ersetzen", view_func=register_pages.replace_result, methods=_FORM)
bp.add_url_rule(f"{_RESULT}/gilt-wieder", view_func=register_pages.restore_result, methods=["POST"])
bp.add_url_rule(f"{_RESULT}/wiedervorlage", view_func=register_pages.plan_review, methods=_FORM)
bp.add_url_rule(f"{_RESULT}/arbeitsauftrag", view_func=register_pages.new_task, methods=_FORM)
bp.add_url_rule(f"{_RESULT}/geprueft", view_func=register_pages.note_review, methods=_FORM)

bp.add_url_rule("/auswertung", view_func=figure_pages.overview)
bp.add_url_rule("/auswertung/bericht.pdf", view_func=figure_pages.report)
bp.add_url_rule("/auswertung/bericht.xlsx", view_func=figure_pages.report_file)
