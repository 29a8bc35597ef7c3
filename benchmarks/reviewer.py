"""Somebody who reviews, without a browser: signs in, takes the next document, says a word on each open field."""

from __future__ import annotations

import html
import http.client
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlencode

# Some words are sent twice; now and then a field that another keyed is keyed in between.
SENT_TWICE, KEYED_BETWEEN = 0.05, 0.3
# What is keyed blind: mostly the same by all, so that two agree.
USUAL, UNUSUAL = "5371044107900001", "5371044107900002"
USUAL_SHARE = 0.85
_FIELD = re.compile(r'<li class="field[^>]*>')
_PAIR = re.compile(r'data-(\w+)="([^"]*)"')
_CSRF = re.compile(r'data-csrf="([^"]+)"')
_TASK = re.compile(r"data-task='([^']*)'")


@dataclass(frozen=True)
class Visit:
    """A document in somebody's hands: since it was given to them until they asked for another one."""

    document: str
    came: float
    left: float


@dataclass
class Worked:
    """What somebody did, and was told that it stands: fields decided, fields keyed; how long each answer took."""

    decided: list[tuple[str, str]] = field(default_factory=list)
    keyed: list[tuple[str, str]] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)


class Reviewer:
    """One of them, with a connection of their own. `think`: the longest they look, in seconds."""

    def __init__(self, port: int, login: str, password: str, chance: Random, think: float) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._chance, self._think, self.worked = chance, think, Worked()
        self._headers = {"accept": "text/html"}
        _, answer, _ = self._ask("POST", "/masuk", urlencode({"login": login, "password": password}))
        self._headers["cookie"] = (answer.getheader("set-cookie") or "").partition(";")[0]
        _, _, page = self._ask("GET", "/periksa")
        self._headers["x-csrf"] = _CSRF.findall(page)[0]

    def work(self, until: float) -> Worked:
        """Works until a moment (of `monotonic`) or until nothing is left."""
        while monotonic() < until:
            status, answer, _ = self._ask("GET", "/periksa/berikut")
            to, came = answer.getheader("location") or "", monotonic()
            if status != 303 or not to.startswith("/dokumen/"):
                self._fail(f"berikut {status}") if status != 303 else sleep(self._think)
            else:
                self._review(to, until)
                self.worked.visits.append(Visit(to.rsplit("/", 1)[1], came, monotonic()))
            if self._chance.random() < KEYED_BETWEEN:
                self._key_between()
        return self.worked

    def _review(self, path: str, until: float) -> None:
        _, _, page = self._ask("GET", path)
        for item in _FIELD.findall(page):
            known = {name: html.unescape(value) for name, value in _PAIR.findall(item)}
            if known["open"] == "1" and monotonic() < until:
                sleep(self._chance.uniform(0, self._think))
                self._say(path, known)

    def _say(self, path: str, known: dict[str, str]) -> None:
        blind = known["blind"] == "1"
        word: dict[str, Any] = {"choice": "accept", "text": "", "before": int(known["version"]), "sure": True}
        if blind:
            word |= self._blind(known["kind"])
        elif not known["guess"]:
            word["choice"] = "unreadable"
        times = 2 if self._chance.random() < SENT_TWICE else 1
        answers = [self._post(f"{path}/isian/{known['field']}", word)[0] for _ in range(times)]
        if answers[0] == 200:
            done = self.worked.keyed if blind else self.worked.decided
            done.append((path.rsplit("/", 1)[1], known["field"]))
        elif answers[0] != 409:
            self._fail(f"isian {answers[0]}")

    def _key_between(self) -> None:
        _, _, page = self._ask("GET", "/ketik")
        task = json.loads(html.unescape(_TASK.findall(page)[0]))
        if task is None:
            return
        sleep(self._chance.uniform(0, self._think))
        said = {"document": task["document"], "field": task["field"], "sure": True, **self._blind(task["kind"])}
        status, answer = self._post("/ketik", said)
        if status == 200 and answer["saved"]:
            self.worked.keyed.append((task["document"], task["field"]))
        elif status != 200:
            self._fail(f"ketik {status}")

    def _blind(self, kind: str) -> dict[str, str]:
        if kind != "text":
            return {"choice": "unreadable", "text": ""}
        usual = self._chance.random() < USUAL_SHARE
        return {"choice": "text", "text": USUAL if usual else UNUSUAL}

    def _post(self, path: str, word: dict[str, Any]) -> tuple[int, Any]:
        began = monotonic()
        more = {"content-type": "application/json", "accept": "application/json"}
        status, _, body = self._ask("POST", path, json.dumps(word), more)
        self.worked.seconds.append(monotonic() - began)
        return status, json.loads(body) if status == 200 else None

    def _ask(
        self, method: str, path: str, body: str | None = None, more: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPResponse, str]:
        form = {"content-type": "application/x-www-form-urlencoded"} if body and not more else {}
        self._line.request(method, path, body, {**self._headers, **form, **(more or {})})
        answer = self._line.getresponse()
        return answer.status, answer, answer.read().decode()

    def _fail(self, what: str) -> None:
        self.worked.failures[what] += 1
