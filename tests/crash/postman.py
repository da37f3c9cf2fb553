"""A message runner that may die at any moment: run apart and killed with -9.

The program sits ready with everything imported. For each line on its input
(``URL SMTP_PORT TWILIO_URL LINE_URL``) it forks a house that sends without end:

    born <process id>        from the parent, when it has begun
    gone <status>            from the parent, when it is dead
"""

import os
import sys
import time
import traceback

from devices.messengers.line import LineMessenger, LineSettings
from devices.messengers.smtp import Smtp, SmtpSettings
from devices.messengers.twilio import Twilio, TwilioSettings
from devices.simulators.mailbox import Mailbox
from devices.simulators.messengers import LineEnd, TwilioEnd
from shop import house
from shop.message_runner import MessageRunner, Post
from tests.crash.seller import say


def post_of(port: int, twilio_url: str, line_url: str) -> Post:
    """The senders that lead to these far ends."""
    twilio, line = TwilioEnd(Mailbox()), LineEnd(Mailbox())
    sms = TwilioSettings(twilio.account_sid, twilio.auth_token, "Sammiu", base_url=twilio_url)
    return Post(
        {
            "email": Smtp(SmtpSettings("127.0.0.1", "shop@shop.example", port, "none")),
            "sms": Twilio(sms),
            "line": LineMessenger(LineSettings(line.access_token, base_url=line_url)),
        }
    )


def send_for_ever(url: str, port: int, twilio_url: str, line_url: str) -> None:
    """Send until somebody pulls the plug."""
    with house.opened(url) as database:
        post = post_of(port, twilio_url, line_url)
        MessageRunner(database, house.house_desk(database), post).start()
        while True:
            time.sleep(60)


def main() -> None:
    """Fork a house for each line of input; wait until it is dead; go on."""
    say("ready")
    for text in sys.stdin:
        url, port, twilio_url, line_url = text.split()
        pid = os.fork()
        if not pid:
            try:
                send_for_ever(url, int(port), twilio_url, line_url)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        say("born", pid)
        say("gone", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    main()
