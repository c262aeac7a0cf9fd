import threading

from broadside.hands import Hands


def test_a_job_is_in_hand_once_and_only_while_it_runs() -> None:
    hands = Hands()
    with hands.take("send mail") as first, hands.take("send mail") as second, hands.take("read the sources") as other:
        assert (first, second, other) == (True, False, True)
        assert set(hands.held()) == {"send mail", "read the sources"}
    assert hands.held() == {}


def test_a_job_that_fails_is_in_hand_no_longer() -> None:
    hands = Hands()
    try:
        with hands.take("send mail"):
            raise RuntimeError
    except RuntimeError:
        pass
    assert hands.held() == {}


def test_waiting_until_empty_waits_for_the_last_job() -> None:
    hands, done = Hands(), list[str]()
    begun, go_on = threading.Event(), threading.Event()

    def work() -> None:
        with hands.take("send mail"):
            begun.set()
            go_on.wait()
            done.append("mail")

    worker = threading.Thread(target=work)
    worker.start()
    begun.wait()

    def wait() -> None:
        hands.wait_until_empty()
        done.append("end")

    waiter = threading.Thread(target=wait)
    waiter.start()
    go_on.set()
    waiter.join()
    worker.join()
    assert done == ["mail", "end"]
