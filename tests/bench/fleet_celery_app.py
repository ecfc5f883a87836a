"""What a Celery worker of the comparison runs: a task that takes so many milliseconds of processor and then writes its number."""
import os
import time

import celery

app = celery.Celery("fleet_celery_app", broker=os.environ["BENCH_BROKER"])
# What was given to a machine that is gone is given again after 30 s, as long as our leases are; its default is an hour.
app.conf.update(task_ignore_result=True, worker_send_task_events=False, broker_transport_options={"visibility_timeout": 30})
if os.environ["BENCH_KIND"] == "late":
    # As its documentation advises for tasks that may not be lost. It also advises to prefetch one alone for long tasks: with Redis a worker then does one in
    # a second (measured: 1.6/s by two), so that stays at its default.
    app.conf.update(task_acks_late=True, task_reject_on_worker_lost=True)


@app.task(name="work")
def work(number):
    burn, began = int(os.environ["BENCH_BURN_MS"]) / 1000, time.process_time()
    while time.process_time() - began < burn:
        pass
    with open(os.environ["BENCH_LOG"], "a", buffering=1) as log:
        log.write(f"{number}\n")
