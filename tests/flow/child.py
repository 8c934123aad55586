"""A process that runs the course over a journal and says how far it is, until it is done or killed."""

import sys

from anlan.core.clock import VirtualClock
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database
from anlan.testing.course import course, run_on
from anlan.testing.small import small_flow
from anlan.testing.twins import beginning

url, steps = sys.argv[1], int(sys.argv[2])
clock = VirtualClock(beginning())
flow = small_flow(Journal(open_database(url)), clock)
flow.start()
for number in run_on(flow, clock, course(steps)):
    print(number, flush=True)
print("done", flush=True)
