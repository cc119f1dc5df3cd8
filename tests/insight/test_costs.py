from __future__ import annotations

from massgen_tui.events import bodies as b
from massgen_tui.insight.costs import CostRow, cost_rows, total_row
from massgen_tui.state.usage_log import UsageLog
from tests.app.support.stories import Story
from tests.insight.test_answers import after


def rows_of(story: Story) -> tuple[list[CostRow], CostRow]:
    log = UsageLog()
    for event in story.events:
        log.fold(event)
    return cost_rows(after(story.events), log), total_row(log)


def test_each_agent_is_followed_by_its_rounds_and_all_add_up() -> None:
    story = Story().round("ana").usage("ana", 100, 0.5).round("bob").usage("bob", 40, 0.0, known=False)
    story.round("ana", kind="presentation").usage("ana", 10, 0.25).round("ana", kind="post_evaluation")
    rows, total = rows_of(story)
    assert [(row.level, row.name, row.usage.input_tokens) for row in rows] == [
        ("agent", "ana", 110),
        ("round", "round 1", 100),
        ("round", "presentation", 10),
        ("round", "evaluation", 0),
        ("agent", "bob", 40),
        ("round", "round 1", 40),
        ("agent", "eve", 0),
    ]
    assert (total.usage.cost, total.usage.cost_known, total.unpriced) == (0.75, False, 1)


def test_tokens_that_were_counted_here_say_so_up_to_the_total() -> None:
    counted = b.Usage(input_tokens=1, token_source="estimated", cost_known=True)
    rows, total = rows_of(Story().emit(counted, "ana"))
    assert [(row.name, row.estimated) for row in rows[:2]] == [("ana", True), ("before round 1", True)]
    assert total.estimated
