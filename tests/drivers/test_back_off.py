from drivers.back_off import BackOff


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_each_failure_in_a_row_makes_the_wait_longer_until_the_last_which_repeats():
    back_off = BackOff(Clock(), (0.5, 1, 2))
    waits = []
    for _ in range(5):
        back_off.failed()
        waits.append(back_off.left)
    assert waits == [0.5, 1, 2, 2, 2]


def test_the_first_try_is_due_at_once_and_the_next_when_its_wait_is_over():
    clock = Clock()
    back_off = BackOff(clock)
    assert back_off.left == 0
    back_off.failed()
    clock.now += 0.4
    assert 0 < back_off.left < 0.2
    clock.now += 0.2
    assert back_off.left == 0


def test_what_worked_begins_anew():
    back_off = BackOff(Clock())
    for _ in range(3):
        back_off.failed()
    back_off.worked()
    back_off.failed()
    assert back_off.left == 0.5
    assert repr(back_off) == "<BackOff after 1 failures>"
