"""Health and metrics, for monitors."""

import hmac
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from broadside.health import examine
from broadside.house import house

bp = Blueprint("health", __name__)

LOOPBACK = frozenset({"127.0.0.1", "::1"})


@bp.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Database, workers and due work as JSON: 200 when well, 503 when not."""
    health = examine(house().backlogs, house().redis)
    return jsonify(health.report), 200 if health.ok else 503


@bp.get("/metrics")
def metrics() -> Response:
    """The same for Prometheus, to loopback or to a bearer of BROADSIDE_METRICS_TOKEN."""
    _only_monitors()
    report = examine(house().backlogs, house().redis).report
    if queue := house().queue:
        report["queue"] = len(queue.waiting(house().timetable.lanes))
    return Response(generate_latest(_registry(report)), content_type=CONTENT_TYPE_LATEST)


def _only_monitors() -> None:
    token = house().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return
    forwarded = "X-Forwarded-For" in request.headers
    if request.remote_addr not in LOOPBACK or forwarded:
        abort(403)


def _registry(report: dict[str, Any]) -> CollectorRegistry:
    registry = CollectorRegistry()
    Gauge("broadside_up", "1 when all is well", registry=registry).set(report["status"] == "ok")
    Gauge("broadside_workers", "Living worker processes", registry=registry).set(report.get("workers", 0))
    lost = Gauge("broadside_workers_lost", "Workers that stopped answering within a day", registry=registry)
    lost.set(report.get("workers_lost", 0))
    led = Gauge("broadside_timetable", "1 while a living worker runs the timetable", registry=registry)
    led.set(report.get("timetable") == "run")
    if "redis" in report:
        Gauge("broadside_redis_up", "1 when Redis answers", registry=registry).set(report["redis"] == "ok")
    if "queue" in report:
        Gauge("broadside_queue", "Timetable entries that wait in Redis", registry=registry).set(report["queue"])
    waiting = Gauge("broadside_backlog", "Due work that waits", ["work"], registry=registry)
    late = Gauge("broadside_late", "1 when due work is overdue", ["work"], registry=registry)
    for entry in report.get("work", []):
        waiting.labels(entry["name"]).set(entry["waiting"])
        late.labels(entry["name"]).set(entry["late"])
    return registry
