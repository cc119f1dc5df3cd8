"""The pure decisions, one by one."""

from __future__ import annotations

from massgen_tui.coordination import prompts, rules
from massgen_tui.coordination.board import Ballot, Board
from massgen_tui.coordination.settings import Settings
from massgen_tui.coordination.team import RestartWish
from massgen_tui.coordination.workflow_tools import answer_text, calls_in_text
from tests.coordination.scenario import team


def board_of(*agents: str) -> Board:
    return Board(agents)


ANSWERING = rules.Asked(("new_answer", "vote"))


def test_the_user_message_is_framed_as_the_protocol_says() -> None:
    made, _ = team(["ana", "bob"], {})
    board = made.board
    board.submit("ana", "91 is prime.")
    board.submit("bob", "It is 97.")
    assert prompts.user_message(made, board.view("ana")) == (
        "<ORIGINAL MESSAGE> Name a prime > 90 <END OF ORIGINAL MESSAGE>\n"
        "\n"
        "<CURRENT ANSWERS from the agents>\n"
        "<agent2.1> It is 97. <end of agent2.1>\n"
        "<agent1.1> 91 is prime. <end of agent1.1>\n"
        "<END OF CURRENT ANSWERS>"
    )


def test_what_went_before_stands_above_the_question() -> None:
    made, _ = team(["ana"], {})
    made.history = [("One?", "1."), ("Two?", "2.")]
    made.feedback = RestartWish("too short", "say more", "97.")
    assert prompts.user_message(made, []).startswith(
        "<PREVIOUS ATTEMPT FEEDBACK>\n"
        "The team's previous answer was rejected: too short\n"
        "Instructions: say more\n"
        "The rejected answer was: 97.\n"
        "<END OF PREVIOUS ATTEMPT FEEDBACK>\n"
        "\n"
        "<CONVERSATION_HISTORY>\n"
        "User: One?\n"
        "Assistant: 1.\n"
        "User: Two?\n"
        "Assistant: 2.\n"
        "<END OF CONVERSATION_HISTORY>\n"
        "\n"
        "<ORIGINAL MESSAGE> Name a prime > 90 <END OF ORIGINAL MESSAGE>\n"
    )


def test_the_journal_stands_with_its_answer() -> None:
    made, _ = team(["ana"], {})
    made.board.submit("ana", "97.", "Tried 91 first.")
    told = prompts.user_message(made, made.board.view("ana"))
    assert "<agent1.1> 97.\n<changedoc>Tried 91 first.</changedoc> <end of agent1.1>" in told


def test_the_readers_own_answer_comes_last() -> None:
    board = board_of("a", "b", "c")
    for agent in "abc":
        board.submit(agent, agent)
    assert [answer.agent for answer in board.view("a")] == ["b", "c", "a"]
    assert [answer.agent for answer in board.view("b")] == ["c", "a", "b"]
    assert [answer.agent for answer in board.view("c")] == ["a", "b", "c"]


def test_a_reader_without_an_answer_starts_at_its_own_number() -> None:
    board = board_of("a", "b", "c")
    board.submit("a", "1")
    board.submit("c", "3")
    assert [answer.agent for answer in board.view("b")] == ["a", "c"]


def test_most_votes_win_and_the_dead_do_not_vote() -> None:
    board = board_of("a", "b", "c")
    for agent in "abc":
        board.submit(agent, agent)
    for voter, target in (("a", "b"), ("b", "b"), ("c", "a")):
        board.seats[voter].ballot = Ballot(target, "", "")
    choice = rules.choose(board, Settings())
    assert choice is not None
    assert (choice.winner, dict(choice.counts), choice.is_tie) == ("b", {"b": 2, "a": 1}, False)
    board.seats["b"].dead = True
    tied = rules.choose(board, Settings())
    assert tied is not None
    assert (tied.winner, tied.is_tie) == ("a", True)


def test_without_votes_time_running_out_takes_the_latest_answer_of_the_living() -> None:
    board = board_of("a", "b", "c")
    for agent in "abc":
        board.submit(agent, agent)
    board.seats["c"].dead = True
    choice = rules.choose_at_timeout(board, Settings())
    assert choice is not None
    assert (choice.winner, choice.how) == ("b", "latest answer")


def test_the_fast_wait_for_the_slow() -> None:
    board = board_of("a", "b")
    settings = Settings(fairness_lead_cap_answers=2)
    board.submit("a", "1")
    assert not rules.fairness_lead(board, board.seats["a"], settings)
    board.submit("a", "2")
    assert rules.fairness_lead(board, board.seats["a"], settings)
    board.seats["b"].dead = True
    assert not rules.fairness_lead(board, board.seats["a"], settings)


def test_updates_reach_only_those_who_have_answered() -> None:
    board = board_of("a", "b")
    board.submit("b", "news")
    assert rules.updates_for(board, board.seats["a"], Settings(), 0) == []
    board.submit("a", "mine")
    assert [answer.label for answer in rules.updates_for(board, board.seats["a"], Settings(), 0)] == ["agent2.1"]
    assert rules.updates_for(board, board.seats["a"], Settings(), 2) == []
    assert rules.updates_for(board, board.seats["a"], Settings(disable_injection=True), 0) == []


def test_novelty_is_the_share_of_common_words() -> None:
    assert rules.similarity("One two", "two ONE") == 1.0
    assert rules.similarity("a b", "c d") == 0.0
    board = board_of("a")
    board.submit("a", "one two three four")
    verdict = rules.judge_answer(
        "one two three five", board, board.seats["a"], Settings(answer_novelty_requirement="strict"), ANSWERING
    )
    assert isinstance(verdict, rules.Refuse)
    assert verdict.reason == "answer_novelty"


def test_an_update_names_the_labels_that_changed() -> None:
    board = board_of("a", "b")
    first = board.submit("b", "x" * 600)
    text = prompts.update([first], {}, board, {})
    assert "[UPDATE: agent2 (agent2.1) submitted new answer(s)]" in text
    assert f"[agent2]: {'x' * 500}..." in text
    assert "\n- agent2: agent2.1\n" in text
    assert "[agent2] (workspace: /copies/agent2): xx" in prompts.update([first], {}, board, {"b": "/copies/agent2"})
    second = board.submit("b", "y")
    assert "[UPDATE: agent2 (agent2.1 -> agent2.2) updated their answer(s)]" in prompts.update(
        [second], {"b": "agent2.1"}, board, {}
    )


def test_an_answer_may_come_in_parts_or_as_the_reply() -> None:
    assert answer_text({"content": "x"}, "reply") == "x"
    assert answer_text({"content": [{"type": "text", "text": "a"}, "b"]}, "") == "a\nb"
    assert answer_text({"content": {"k": 1}}, "") == '{"k": 1}'
    assert answer_text(None, " reply ") == "reply"
    assert answer_text({"content": " \n"}, " reply ") == "reply"


def test_calls_written_as_json_are_read_from_the_text() -> None:
    text = 'I think {so}. ```json\n{"tool": "vote", "arguments": {"agent_id": "agent1", "reason": "ok"}}\n```'
    calls = calls_in_text(text, ["vote", "new_answer"])
    assert [(call.name, call.arguments) for call in calls] == [("vote", {"agent_id": "agent1", "reason": "ok"})]
    flat = '{"action_type": "restart_orchestration", "restart_data": {"reason": "a", "instructions": "b"}}'
    restart = calls_in_text(flat, ["submit", "restart_orchestration"])[0]
    assert restart.arguments == {"reason": "a", "instructions": "b"}
    flat_vote = calls_in_text('{"tool": "vote", "agent_id": "agent1"}', ["vote"])[0]
    assert flat_vote.arguments == {"agent_id": "agent1"}
    for holding in ("arguments", "parameters", "args", "vote_data"):
        held = calls_in_text(f'{{"action_type": "vote", "{holding}": {{"agent_id": "agent1"}}}}', ["vote"])[0]
        assert held.arguments == {"agent_id": "agent1"}
    assert calls_in_text('{"tool": "delete"} {"name": "vote"', ["vote"]) == []


def test_an_argument_that_equals_the_tools_name_is_kept() -> None:
    flat = calls_in_text('{"tool": "vote", "agent_id": "agent1", "reason": "vote"}', ["vote"])[0]
    assert flat.arguments == {"agent_id": "agent1", "reason": "vote"}
    named = calls_in_text('{"name": "ana", "action_type": "vote", "agent_id": "agent1"}', ["vote"])[0]
    assert (named.name, named.arguments) == ("vote", {"name": "ana", "agent_id": "agent1"})


def test_calls_are_read_as_services_write_them() -> None:
    text = '{"type": "function", "function": {"name": "vote", "arguments": "{\\"agent_id\\": \\"agent1\\"}"}}'
    assert [(call.name, call.arguments) for call in calls_in_text(text, ["vote"])] == [("vote", {"agent_id": "agent1"})]


def test_at_the_end_of_time_a_divided_task_is_presented_by_whoever_should() -> None:
    board = board_of("a", "b")
    settings = Settings(coordination_mode="decomposition", presenter_agent="a")
    board.submit("a", "1")
    board.submit("b", "2")
    choice, other = rules.choose_at_timeout(board, settings), rules.choose_at_timeout(board, Settings())
    assert choice is not None
    assert other is not None
    assert (choice.winner, other.winner) == ("a", "b")


def test_an_answer_goes_out_unchanged_only_where_nothing_is_left_to_write() -> None:
    alone, pair = board_of("a"), board_of("a", "b")
    reuse = Settings(skip_final_presentation=True)
    assert rules.reuses_answer(pair, reuse, opens_files=False)
    assert not rules.reuses_answer(pair, reuse, opens_files=True)
    assert not rules.reuses_answer(alone, reuse, opens_files=True)
    quick = Settings(skip_final_presentation=True, skip_voting=True, final_answer_strategy="winner_present")
    assert rules.reuses_answer(alone, quick, opens_files=True)
    assert not rules.reuses_answer(pair, quick, opens_files=False)
    assert not rules.reuses_answer(pair, Settings(), opens_files=False)
