"""gunicorn's settings: `gunicorn -c python:config.gunicorn config.wsgi`."""

import os
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

from config.logs import NoSearchWords, shown_path


class SearchlessLogger(Logger):
    """gunicorn's logger, without what visitors typed in its error messages and in paths that lead nowhere."""

    def setup(self, cfg: Any) -> None:
        """Adds the filter to every handler."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.addFilter(NoSearchWords())

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """What the format of the access log may name."""
        atoms = super().atoms(resp, req, environ, request_time)
        status = str(atoms["s"])
        atoms["U"] = shown_path(str(atoms["U"] or ""), int(status) if status.isdigit() else 500)
        return atoms


# Where a worker that answers nothing else waits for whoever needs help, if the proxy sends them there.
help_port = os.environ.get("HELP_PORT", "")
bind = [f"127.0.0.1:{port}" for port in (os.environ.get("PORT", "8000"), help_port) if port]
workers = int(os.environ.get("WEB_CONCURRENCY", "2")) + bool(help_port)
worker_class = "config.worker.Worker"
# More than turns.SHEETS, PAPERS and SCANS together: making PDFs alone never takes the last one.
threads = 6
preload_app = True
max_requests = 20_000
max_requests_jitter = 2_000
timeout = 30
graceful_timeout = 10
keepalive = 5
limit_request_line = 8190
# No header of a request says where the site is or by which scheme it came: a proxy hands on what visitors send. Django
# reads X-Forwarded-Proto and X-Forwarded-For itself, where the settings say that a proxy of ours writes them.
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
forwarded_allow_ips = ""
header_map = "drop"
# Heartbeats in memory: a busy disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True

logger_class = SearchlessLogger
accesslog = "-" if os.environ.get("ACCESS_LOG") else None


def post_fork(server: Any, worker: Any) -> None:
    """What only serving pages needs, once the site is loaded."""
    from config import serving

    serving.begin()


# Method, path (masked where it leads nowhere)
# without its query string, status, bytes, milliseconds: no address, no referrer, no browser.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms"
