"""A whole lesson through its pages, without a browser: from the code to the outcome."""

from pathlib import Path

from tests.play.classroom.lessons import Classroom


def test_a_lesson_from_the_code_to_the_outcome(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "cuba_1962")
    control, (first, second) = room.in_rounds(2)
    assert {p.party for p in room.lesson.people.values()} == {"USA", "SUN"}
    stages = 0
    while not room.lesson.tables[1].ended:
        for phone in (first, second):
            if phone.stage():
                answer = phone.move()
                assert answer.status_code == 303, answer.text
        stages += 1
        assert stages < 60
    assert room.lesson.phase == "outcome"
    assert "Outcome:" in first.page()
    assert control.get("/control/").status_code == 200
    for phase in ("reveal", "debrief"):
        assert control.do("phase", to=phase).status_code == 303
    assert first.get("/seat").status_code == 200
