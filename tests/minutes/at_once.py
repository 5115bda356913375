"""Verbs that happen at the same instant."""

import threading
from collections.abc import Callable

from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House, transaction


def at_once(app: House, *verbs: Callable[[], object]) -> list[str]:
    """Run verbs at the same time, each in a transaction of its own; gives what was refused."""
    db.session.commit()
    barrier, told = threading.Barrier(len(verbs)), list[str]()

    def run(verb: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with transaction():
                    verb()
            except Exception as error:
                told.append(str(error))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return told
