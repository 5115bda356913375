"""The minutes (Protokoll): who was there, what was said in short, what was agreed, and that everyone stands behind it.

*Minutes* are written per agenda item, as paragraphs with ids that stay and *outcomes* (Ergebnis) among them. A
*version* (Fassung) is the frozen text that was circulated; seats *object* (Einwendung) or *remark* until the deadline,
and each gets one answer. *Approved* minutes never change; what is found later is a dated *supplement* (Nachtrag).
"""
