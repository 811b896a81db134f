"""The HTTP door: puts together routes, errors, live news and the built pages."""

import asyncio
import contextlib
import importlib
import pkgutil
import threading
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from sqlalchemy import make_url
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, RedirectResponse, Response

from pulseops.api import careful, contract, problems, routes
from pulseops.api.guard import Guard
from pulseops.api.live import Broker
from pulseops.assistant import language, llm
from pulseops.assistant.classifier import ready
from pulseops.base.db import Database, make_engine
from pulseops.base.errors import NotFound
from pulseops.base.postgres import read_url
from pulseops.base.settings import Settings
from pulseops.mcp import create_mcp


def database_url(settings: Settings) -> str:
    """Address of the database: the operator's, else the embedded server's. Raises RuntimeError when there is none."""
    if settings.db.url:
        return settings.db.url.get_secret_value()
    url = read_url(settings.state_folder)
    if not url:
        raise RuntimeError(f"No PostgreSQL runs for {settings.state_folder}. Use `make run`, or set PULSEOPS_DB__URL.")
    return url


def create_app(settings: Settings, url: str | None = None) -> FastAPI:
    """Make the application. Connects when it starts, not when it is made, so that OpenAPI can be written without."""

    @contextlib.asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        address = url or database_url(settings)
        app.state.database = Database(
            make_engine(address, pool_size=settings.db.pool_size, statement_timeout_s=settings.db.statement_timeout_s)
        )
        plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
        app.state.broker = Broker(plain)
        listener = asyncio.create_task(app.state.broker.listen())
        warming = threading.Thread(target=warm_up, args=[app.state.database], name="planner", daemon=True)
        warming.start()
        async with agents.lifespan(app):
            yield
        listener.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listener
        await asyncio.to_thread(warming.join)  # it may hold a connection
        app.state.database.engine.dispose()

    server = create_mcp(lambda: app.state.database, settings.base_url)
    agents = server.http_app(path="/", stateless_http=True, json_response=True)
    app = FastAPI(
        title="PulseOps",
        description=contract.INTRODUCTION,
        version="0.1.0",
        lifespan=life,
        docs_url=None,
        openapi_url="/api/openapi.json",
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        responses={"default": {"model": problems.Problem, "description": "Problem (RFC 9457)"}},
    )
    app.state.settings = settings
    problems.install(app)
    careful.install(app)
    for router in all_routers():
        app.include_router(router, prefix="/api")
    app.add_api_route("/api/health", health, include_in_schema=False)
    app.add_route("/api/docs", reference, methods=["GET", "HEAD"], include_in_schema=False)
    app.add_route("/api/{rest:path}", unknown, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    if server.auth:
        app.router.routes.extend(server.auth.get_well_known_routes("/"))
    app.add_route("/mcp", agents_moved, methods=["GET", "POST", "DELETE"], include_in_schema=False)
    app.mount("/mcp", agents)
    app.add_route("/{path:path}", page, methods=["GET", "HEAD"], include_in_schema=False)
    contract.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=2)
    app.add_middleware(Guard, at_once=settings.db.pool_size, is_https=settings.is_https)
    return app


def warm_up(database: Database) -> None:
    """Load what the first question would wait for: the planner, and the clients of language models that are on."""
    ready()
    for provider in language.in_use(database):
        llm.warm(provider)


def all_routers() -> list[APIRouter]:
    """Routers of every file in `routes/`, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(routes.__path__))
    return [importlib.import_module(f"{routes.__name__}.{name}").router for name in names]


def agents_moved(request: Request) -> Response:
    """The address as people paste it, without the slash."""
    return RedirectResponse("/mcp/", 307)


def health(request: Request) -> dict[str, str]:
    """Whether the database answers; raises what makes a 503 when it does not."""
    request.app.state.database.ping()
    return {"status": "ok"}


def unknown(request: Request) -> Response:
    """Unknown API paths are problems, not pages."""
    raise NotFound("not-found", f"There is no {request.method} {request.url.path}.")


def reference(request: Request) -> Response:
    """The built page that shows the contract: nothing is loaded from elsewhere."""
    return built(request, "docs.html")


def page(request: Request) -> Response:
    """A built file, or the single page for every address the browser routes itself."""
    path, pages = request.path_params["path"], pages_of(request)
    try:
        file = (pages / path).resolve(strict=True)
    except (OSError, ValueError):  # not there, or no file can be called so
        file = pages
    if file.is_file() and pages in file.parents:
        forever = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
        return FileResponse(file, headers={"cache-control": forever})
    if path.startswith("assets/"):
        raise NotFound("not-found", f"There is no {path}.")
    return built(request, "index.html")


def built(request: Request, name: str) -> Response:
    """A page of the build, asked for anew each time. Raises NotFound when there is none."""
    file = pages_of(request) / name
    if not file.is_file():
        raise NotFound("not-found", "The pages are not built. Run `make run` or `npm run build` in web/.")
    return FileResponse(file, headers={"cache-control": "no-cache"})


def pages_of(request: Request) -> Path:
    """Folder of the built pages."""
    settings: Settings = request.app.state.settings
    return settings.web.resolve()
