from __future__ import annotations

from hypothesis import given

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.state.remarks import NoteCard
from massgen_tui.state.transcript import Card, TextKind, ToolCard, Transcripts, VoteCard
from tests.logs.story import Story
from tests.state.random_events import event_lists

Shown = dict[str, list[tuple[TextKind, str] | Card]]


def shown(transcripts: Transcripts, seq: int) -> Shown:
    """Every transcript that has anything in it."""
    found = {agent: list(transcript.at(seq)) for agent, transcript in transcripts.of.items()}
    return {agent: entries for agent, entries in found.items() if entries}


def folded(events: list[Event]) -> Transcripts:
    transcripts = Transcripts()
    transcripts.fold_all(events)
    return transcripts


@given(event_lists())
def test_looking_back_shows_what_was_there_then(events: list[Event]) -> None:
    whole = folded(events)
    for length in range(len(events) + 1):
        assert shown(whole, length) == shown(folded(events[:length]), length)


def test_looking_back_at_every_step_of_a_run() -> None:
    events = Story().whole().events
    whole = folded(events)
    for length in range(len(events) + 1):
        assert shown(whole, length) == shown(folded(events[:length]), length)


def test_a_tool_runs_until_its_result() -> None:
    story = Story()
    story.start()
    story.round("ana")
    story.tool("ana", "no", failed=True)
    transcript = folded(story.events).of["ana"]
    start = len(story.events) - 1
    (*_, running), (*_, done) = transcript.at(start), transcript.at(start + 1)
    assert isinstance(running, ToolCard)
    assert isinstance(done, ToolCard)
    assert (running.running, done.running, done.failed, done.result) == (True, False, True, "no")


def test_a_failure_that_will_not_pass_is_no_retry_and_text_that_was_lost_is_not_said_twice() -> None:
    story = Story()
    story.start()
    story.round("ana")
    for reason in ("connection_recovery", "fatal_api_error"):
        story.stream.emit(b.Enforcement(reason=reason, error_message="It broke.", buffer_preview="so far"), "ana")
    story.stream.emit(b.Error(error="It broke.", fatal=True), "ana")
    notes = [card for card in folded(story.events).of["ana"].at(len(story.events)) if isinstance(card, NoteCard)]
    assert [(note.kind, note.text, note.detail) for note in notes] == [
        ("enforcement", "retry 1/3: It broke.", ""),
        ("error", "It broke.", ""),
    ]


def test_a_vote_is_open_until_an_answer_voids_it() -> None:
    story = Story()
    story.start()
    story.answer("bob", "97")
    story.vote("bob", "bob", "agent2.1")
    before = len(story.events)
    story.answer("ana", "91")
    transcript = folded(story.events).of["bob"]
    votes = [
        [card.void_reason for card in transcript.at(seq) if isinstance(card, VoteCard)] for seq in (before, before + 1)
    ]
    assert votes == [[""], ["agent1.1 came after it"]]


def test_what_the_person_does_stands_there_in_plain_words() -> None:
    story = Story()
    story.start()
    story.round("ana")
    for body in (b.Steered(action="hurry", text="answer"), b.Steered(action="stop")):
        story.stream.emit(body, "ana")
    story.stream.emit(b.Steered(action="pause"))
    found = folded(story.events)
    said = [
        [card.text for card in transcript.at(len(story.events)) if isinstance(card, NoteCard)]
        for transcript in (found.of["ana"], found.team)
    ]
    assert said == [["you ask it to answer now", "you stop it"], ["you pause the team"]]


def test_a_note_parts_no_word_that_is_being_written() -> None:
    told = b.Steered(action="tell", text="Be brief.", note="n1")
    story = Story()
    story.start()
    story.round("ana")
    for body in (b.Text(content="Everybody answers alon"), told, b.Text(content="e first."), b.Thinking(content="Hm.")):
        story.stream.emit(body, "ana")
    _, *entries = folded(story.events).of["ana"].at(len(story.events))
    words, note, thought = entries
    assert words == ("text", "Everybody answers alone first.")
    assert isinstance(note, NoteCard)
    assert note.text == "you tell it: Be brief."
    assert thought == ("thinking", "Hm.")


def test_a_note_is_there_at_once_between_texts_and_at_the_latest_when_the_run_ends() -> None:
    told = b.Steered(action="tell", text="Be brief.", note="n1")
    story = Story()
    story.start()
    story.round("ana")
    story.stream.emit(told, "ana")
    assert isinstance([*folded(story.events).of["ana"].at(len(story.events))][-1], NoteCard)
    story.stream.emit(b.Text(content="Well, "), "ana")
    story.stream.emit(told, "ana")
    assert [*folded(story.events).of["ana"].at(len(story.events))][-1] == ("text", "Well, ")
    story.stream.emit(b.RunEnded(state="cancelled"))
    assert isinstance([*folded(story.events).of["ana"].at(len(story.events))][-1], NoteCard)
