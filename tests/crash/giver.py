"""A birthday run that may die at any moment: run apart, killed with -9, and run again.

The program sits ready with everything imported. For each line on its input (``URL DAY``) it forks a
run at noon of that day in Hong Kong, and says on the common output:

    born <pid>            from the parent
    gave <count>          after each batch that is acknowledged
    gone <status>         from the parent, when the run is over or dead
"""

import os
import sys
import traceback
from datetime import date

from core import birthdays
from core.context import Desk
from core.db.database import Database
from shop.jobs import offices
from tests.birthday_party import at
from tests.crash.seller import say
from tests.shopfloor import Clock


def give(url: str, day: date) -> None:
    """One whole run, unless somebody pulls the plug."""
    database = Database.open(url, clock=Clock(at(day)))
    desk: Desk = offices(database)[0]
    for count in birthdays.give_due(database, desk):
        say("gave", count)


def main() -> None:
    """Fork a run for each line of input; say when it is over; go on."""
    say("ready")
    for line in sys.stdin:
        url, day = line.split()
        pid = os.fork()
        if not pid:
            status = 1
            try:
                give(url, date.fromisoformat(day))
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        say("born", pid)
        say("gone", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    main()
