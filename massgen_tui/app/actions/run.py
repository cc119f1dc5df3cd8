"""A run's screen: its panes, its table, and steering its team."""

from __future__ import annotations

from massgen_tui.app.actions.action import Action
from massgen_tui.app.actions.moves import moves
from massgen_tui.app.actions.reading import finding, taking
from massgen_tui.app.actions.reasons import (
    can_copy,
    can_follow_up,
    has_after,
    has_agents,
    has_before,
    has_final,
    has_notes,
    is_asked,
    is_live,
    went_wrong,
)

RUN: tuple[Action, ...] = (
    Action(
        "pane.copy",
        "copy",
        ("y",),
        "Copy the selection, else this step, else the newest answer.",
        can_copy,
    ),
    Action(
        "pane.open",
        "open",
        ("enter",),
        "Open or fold the marked step; else mark the newest.",
        hint=4,
    ),
    Action("pane.next_step", "next step", ("j",), "The cursor to the next step; after the last: follow."),
    Action("pane.previous_step", "step before", ("k",), "The cursor to the step before."),
    *finding("pane", rank=8),
    *taking("pane"),
    Action("pane.filter", "filter", ("f",), "Only reasoning, tools, answers or errors; all again."),
    *moves("pane", "follow", "To the end, and follow what comes.", other="j k g"),
    Action("find.done", "keep", ("enter",), "Back to the text; n and N go from place to place.", hint=1, first=True),
    Action("find.forget", "forget", ("escape",), "Back to the text, nothing is marked any more.", hint=2),
    Action("table.open", "open", ("enter",), "The whole event: text, context, tool calls before it.", hint=4),
    *moves("table", "newest", "To the newest row, and stay with it."),
    Action("table.left", "agents before", ("left", "h"), "Show the agents further left.", palette=False),
    Action("table.right", "agents after", ("right", "l"), "Show the agents further right.", palette=False),
    Action("run.table", "table", ("r",), "Open or close the coordination table.", has_agents, 1),
    Action("run.full_table", "full table", ("R",), "The coordination table over the whole screen, or not.", has_agents),
    Action("run.answers", "answers", ("a",), "All answers, to read and to compare.", has_agents, 2),
    Action("run.votes", "votes", ("v",), "Who voted for whom, and why.", has_agents),
    Action("run.cost", "cost", ("o",), "Tokens and cost of each agent and round.", has_agents),
    Action("run.context", "context", ("c",), "What the agent was given in each round.", has_agents),
    Action("run.workspaces", "workspaces", ("w",), "The agents' files, and what changed in them.", has_agents),
    Action(
        "run.layout", "layout", ("g",), "The next layout: grid, focus on one agent, timeline of all.", has_agents, 9
    ),
    Action("run.servers", "tool servers", ("m",), "The tool servers, and what each offers.", has_agents),
    Action(
        "run.trouble", "trouble", ("W",), "All that went wrong in the run and around it.", hint=8, hinted=went_wrong
    ),
    Action("run.zoom", "zoom", ("z",), "Show one agent alone, or all again.", has_agents, 9),
    Action("run.final", "final answer", ("F",), "Read the final answer.", has_final, 3),
    Action("run.follow_up", "follow-up", ("i",), "Ask the next question of this session.", can_follow_up, 3),
    Action("run.turn_before", "turn before", ("left_square_bracket",), "The turn before in this session.", has_before),
    Action("run.turn_after", "turn after", ("right_square_bracket",), "The turn after in this session.", has_after),
    Action(
        "run.answer",
        "answer",
        ("Q",),
        "Answer the agent that waits for you.",
        is_asked,
        1,
    ),
    Action(
        "run.note",
        "steer",
        ("exclamation_mark",),
        "A note to the team or to the agent in front.",
        is_live,
        7,
        slash="note",
    ),
    Action("run.take_back", "take back", ("u",), "Take the newest note back that still waits.", has_notes, 2),
    Action("run.pause", "pause", ("P",), "The team waits before its next calls; again: goes on.", is_live),
    Action("run.answer_now", "answer now", ("A",), "The agent in front should answer with what it has.", is_live),
    Action("run.vote_now", "vote now", ("V",), "The agent in front should vote with what it has seen.", is_live),
    Action("run.all_answer", "all answer now", ("O",), "Each agent should answer with what it has.", is_live),
    Action("run.all_vote", "all vote now", ("U",), "Each agent should vote with what it has seen.", is_live),
    Action("run.stop_agent", "stop agent", ("X",), "The agent in front takes no further part.", is_live),
    Action("run.restart_agent", "restart agent", ("E",), "The agent in front begins a fresh round.", is_live),
    Action("run.more_time", "more time", ("T",), "Five minutes more before the run's time is up.", is_live),
    Action("run.more_round_time", "more round time", ("L",), "Five minutes more for each round.", is_live),
    Action("run.more_answers", "more answers", ("M",), "One answer more for each agent.", is_live),
    Action("run.more_budget", "more budget", ("B",), "Half as much again as the run may cost.", is_live),
    Action("run.pane", "agent", tuple("123456789"), "Go to the agent of that number.", has_agents, numbered=True),
    Action("run.team", "all agents", ("0",), "Choose from the list of all agents.", has_agents),
    Action("run.next_pane", "next agent", ("tab",), "Go to the next agent.", has_agents, 8),
    Action("run.previous_pane", "previous agent", ("shift+tab",), "Go to the agent before.", has_agents),
    Action("run.back", "back", ("escape",), "One level up: table, find, zoom, home. A run goes on.", hint=6),
)
