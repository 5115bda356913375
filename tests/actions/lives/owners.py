"""What an organisation says of its part, and what the secretariat answers, in plain words."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.actions.lives.plain import Letters, No, Office, Part, Register, Task, Who, check_day


@dataclass
class Plainly(Register):
    """All verbs; each raises No where it is not possible, before anything changes."""

    def say(self, part: Part, kind: str, speaker: Who | None, note: str) -> Letters:
        """Accept, begin, tell of progress, report done."""
        self._may_speak(part, speaker)
        before, part.accepted, part.declined = part.state, True, False
        if kind == "started":
            part.state, part.reported = "in_progress", None
        elif kind == "progress" and part.reported is None:
            part.state = "in_progress"
        elif kind == "done_reported":
            part.reported, part.asked = part.reported or self.now, None
            if not self.confirms:
                part.state = "done"
            elif part.state != "done":
                part.state = "in_progress"
        return self.enter(part, kind, before, speaker, note)

    def ask(self, part: Part, wanted: date, speaker: Who | None) -> Letters:
        self._may_speak(part, speaker)
        check_day(wanted, self.today)
        if part.reported is not None or wanted == part.task.due:
            raise No
        part.asked = wanted
        return self.enter(part, "date_asked", part.state, speaker, wanted)

    def decline(self, part: Part, speaker: Who | None, note: str) -> Letters:
        self._may_speak(part, speaker)
        if part.reported is not None:
            raise No
        part.declined, part.accepted, part.asked = True, False, None
        return self.enter(part, "declined", part.state, speaker, note)

    def hand(self, part: Part, address: str, speaker: Who) -> None:
        """Give a colleague the task; whoever calls adds the colleague."""
        self._may_speak(part, speaker)
        known = [*self.readers(part.office), *self.colleagues(part)]
        if speaker.office is not part.office or any(who.address == address for who in known):
            raise No
        self.enter(part, "handed_over", part.state, object())

    def take_back(self, part: Part, colleague: Who) -> Letters:
        if colleague not in self.colleagues(part):
            raise No
        colleague.acts = False
        return self.enter(part, "taken_back", part.state, object())

    def confirm(self, part: Part) -> Letters:
        if not part.waits:
            raise No

        def change(one: Part) -> None:
            one.state, one.confirmed = "done", True

        return self.each([part], "confirmed", change)

    def send_back(self, part: Part) -> Letters:
        if part.reported is None or part.state == "dropped":
            raise No

        def change(one: Part) -> None:
            one.state, one.reported, one.confirmed = "in_progress", None, False

        return self.each([part], "sent_back", change)

    def grant(self, part: Part, day: date | None) -> Letters:
        """For all owners; who asked for an earlier day has got it."""
        wanted = day or part.asked
        if part.asked is None or wanted is None or not part.is_open:
            raise No
        check_day(wanted, self.today)
        part.asked = None
        letters = self.each([part], "date_granted", lambda one: None)
        others = [one for one in part.task.parts if one is not part and one.is_open]
        return letters + self._new_date(part.task, others, wanted)

    def refuse(self, part: Part) -> Letters:
        if part.asked is None or not part.is_open:
            raise No
        part.asked = None
        return self.each([part], "date_refused", lambda one: None)

    def change_date(self, task: Task, day: date) -> Letters:
        parts = self._open(task)
        check_day(day, self.today)
        if day == task.due:
            raise No
        return self._new_date(task, parts, day)

    def change_wording(self, task: Task, title: str) -> Letters:
        parts = self._open(task)
        if title == task.title:
            return []
        task.title = title
        return self.each(parts, "wording_changed", lambda one: None)

    def defer(self, task: Task, day: date, offices: list[Office]) -> Letters:
        parts = self._open(task, offices)
        check_day(day, self.today)

        def change(one: Part) -> None:
            one.state, one.reported = "deferred", None

        return self.each(parts, "deferred", change)

    def drop(self, task: Task, offices: list[Office]) -> Letters:
        def change(one: Part) -> None:
            one.state, one.asked = "dropped", None

        return self.each(self._open(task, offices), "dropped", change)

    def take_up(self, task: Task, offices: list[Office]) -> Letters:
        resting = [one for one in task.parts if one.office in offices and one.state in ("deferred", "dropped")]
        if not task.bound or not resting:
            raise No

        def change(one: Part) -> None:
            one.state, one.declined, one.reported = "open", False, None

        return self.each(resting, "taken_up", change)

    def give(self, part: Part, office: Office, *, asks: bool) -> Letters:
        """By hand: the new owner begins anew. Whoever owns the task already owns it once."""
        if not part.is_open or office is part.office or office.has_ended(self.today):
            raise No
        return self._pass_on(part, office, asks=asks, anew=True)

    def follow(self) -> Letters:
        """What is open of organisations that have ended goes to their heirs, as it stands."""
        letters: Letters = []
        for part in sorted(self.parts(is_open=True), key=lambda one: (one.task.ident, one.ident)):
            heir = part.office.heir(self.today) if part.office.has_ended(self.today) else None
            if heir is not None and part.is_open:
                letters += self._pass_on(part, heir, asks=False, anew=False)
        return letters

    def agree_done(self, task: Task, offices: list[Office], note: str) -> Letters:
        """The meeting says that it is done: reported, where nobody has, and confirmed."""
        letters: Letters = []
        for part in self._open(task, offices):
            if not part.waits:
                self.say(part, "done_reported", None, note)
            if part.waits:
                letters += self.confirm(part)
        return letters

    def end(self, office: Office, last_day: date, successor: Office | None) -> None:
        line, one = list[Office](), successor
        while one is not None and one not in line:
            line.append(one)
            one = one.successor
        if office.last_day is not None or office in line:
            raise No
        office.last_day, office.successor = last_day, successor

    def tidy(self) -> None:
        """A day after everything is closed, colleagues go."""
        for part in self.parts(is_open=False):
            if part.reported is None or part.reported < self.now - timedelta(days=1):
                self.let_go(part)

    def _pass_on(self, part: Part, office: Office, *, asks: bool, anew: bool) -> Letters:
        self.let_go(part)
        there = next((one for one in part.task.parts if one.office is office), None)
        if there is not None:
            letters = self.drop(part.task, [part.office])
            return letters + (self.take_up(part.task, [office]) if there.state == "dropped" else [])
        former, before, part.office = part.office, part.state, office
        part.absent, part.accepted, part.declined, part.asked = asks, False, False, None
        if anew:
            part.state, part.reported = "open", None
        letters = self.enter(part, "owner_changed", before, news=True)
        return letters + [("task_news", who.ident) for who in self.readers(former)]

    def _new_date(self, task: Task, parts: list[Part], day: date) -> Letters:
        task.due = day
        for one in parts:
            if one.asked is not None and one.asked <= day:
                one.asked = None
        return self.each(parts, "date_changed", lambda one: None)

    def _may_speak(self, part: Part, speaker: Who | None) -> None:
        silent = speaker is not None and not speaker.acts
        if silent or not part.task.bound or part.state == "dropped" or part.confirmed:
            raise No

    def _open(self, task: Task, offices: list[Office] | None = None) -> list[Part]:
        found = [one for one in task.parts if one.is_open and (offices is None or one.office in offices)]
        if not found:
            raise No
        return found
