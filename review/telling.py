"""A document's history in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from review import words
from review.fields import label_of, shown
from review.speaking import Voice
from schemas.form import FormFile
from schemas.form_field import FormField
from schemas.grammar import Words
from storage.review.events import Event, Said


@dataclass(frozen=True)
class Telling:
    """Tells what happened to a document of a form, in a language."""

    voice: Voice
    form: FormFile

    def title(self) -> str:
        """What the form is called."""
        return self._in_language(self.form.title)

    def label(self, name: str) -> str:
        """What a field is called; its name where another form had it."""
        field = self._field(name)
        return name.replace("_", " ") if field is None else label_of(self.voice, field)

    def sentence(self, event: Event) -> str:
        """What happened, in a few words; what nobody has put into words is told by its name."""
        if event.what.startswith("audit.") and event.what not in words.catalogue():
            return self.voice.say("told.other", action=event.what.removeprefix("audit."))
        key = event.what if event.what.startswith("audit.") else f"told.{event.what}"
        facts = {name: self._fact(value) for name, value in event.facts.items()}
        return self.voice.say(key, **facts)

    def people(self, event: Event) -> str:
        """Who did it."""
        return f" {self.voice.say('told.and')} ".join(event.by)

    def said(self, said: Said, name: str) -> str:
        """What a field was said to be: its value, or that it was empty or could not be read."""
        if said.value is None:
            return self.voice.say(f"status.{said.status}")
        field = self._field(name)
        return str(said.value) if field is None else shown(self.voice, field, said.value)

    def reader(self, engine: str) -> str:
        """What a reader is called."""
        key = f"engine.{engine}"
        return self.voice.say(key) if key in words.catalogue() else engine

    def percent(self, probability: object) -> str:
        """A share of one as people read it, never rounded up to all of it."""
        share = min(float(str(probability)), 0.9999)
        return f"{self.voice.number(round(100 * share, 1 if share < 0.99 else 2))} %"

    def _field(self, name: str) -> FormField | None:
        return next((field for field in self.form.fields() if field.name == name), None)

    def _in_language(self, text: Words) -> str:
        return (text.en if self.voice.language == "en" else "") or text.id

    def _fact(self, value: object) -> object:
        return self.voice.number(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value
