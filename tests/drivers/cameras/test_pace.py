from drivers.cameras.pace import Pace


def test_turns_come_as_often_as_asked(clock):
    pace, turns = Pace(4, clock, clock.wait), []
    for _ in range(5):
        pace.turn()
        turns.append(clock.now - 1000)
    assert turns == [0, 0.25, 0.5, 0.75, 1]


def test_late_turns_are_not_made_up_for(clock):
    pace = Pace(4, clock, clock.wait)
    pace.turn()
    clock.now += 10
    pace.turn()
    pace.turn()
    assert clock.now == 1010.25
