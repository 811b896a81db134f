"""Tasks: work for people."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pulseops.act.tasks import repository, service
from pulseops.api.careful import Careful
from pulseops.api.deps import Ctx, PageQuery
from pulseops.base.lists import order_by

router = APIRouter(tags=["tasks"], route_class=Careful)


class ChecklistItem(BaseModel):
    """One step."""

    text: str = Field(max_length=500)
    done: bool = False


class Task(BaseModel):
    """Something a person does by a day. `overdue`: open, and that day is past where the tenant is."""

    id: UUID
    title: str
    body: str | None
    client_id: UUID | None
    client_name: str | None
    recommendation_id: UUID | None
    recommendation_kind: str | None
    owner_id: UUID | None
    owner_name: str | None
    due_on: date | None
    overdue: bool
    state: Literal["open", "done", "cancelled"]
    checklist: list[ChecklistItem]
    created_by: str
    created_at: datetime
    done_at: datetime | None
    done_by: str | None
    remind_on: date | None
    ticket_ref: str | None
    ticket_url: str | None
    comments: int


class TaskComment(BaseModel):
    """What somebody said about a task."""

    id: UUID
    created_at: datetime
    by_id: UUID | None
    by_name: str
    text: str


class TaskDetail(Task):
    """A task with what was said about it."""

    said: list[TaskComment]


class TaskCommentNew(BaseModel):
    """A comment."""

    text: str


class TaskTicket(BaseModel):
    """The ticket of the PSA that belongs to it; null: none."""

    number: str | None
    url: str | None = None


class TasksChange(BaseModel):
    """The same change to several tasks; absent stays, null empties."""

    task_ids: list[UUID]
    state: Literal["open", "done"] | None = None
    owner_id: UUID | None = None
    due_on: date | None = None


class TasksChanged(BaseModel):
    """How many tasks were changed."""

    changed: int


class TaskCounts(BaseModel):
    """Numbers for the tabs: all open, all overdue, all done, open ones of mine."""

    open: int
    overdue: int
    done: int
    mine: int


class TaskPage(BaseModel):
    """A page of tasks."""

    rows: list[Task]
    total: int
    counts: TaskCounts


class TaskQuery(PageQuery):
    """Filters of the list."""

    state: Literal["open", "done"] | None = None
    mine: bool = False
    owner_id: UUID | None = None
    client_id: UUID | None = None
    recommendation_id: UUID | None = None
    overdue: bool = False


class TaskNew(BaseModel):
    """A new task."""

    title: str
    body: str | None = None
    client_id: UUID | None = None
    owner_id: UUID | None = None
    due_on: date | None = None
    remind_on: date | None = None
    checklist: list[ChecklistItem] = []


class TaskChange(BaseModel):
    """What to change; absent stays, null empties."""

    title: str | None = None
    body: str | None = None
    client_id: UUID | None = None
    owner_id: UUID | None = None
    due_on: date | None = None
    remind_on: date | None = None
    checklist: list[ChecklistItem] | None = None


class ChecklistTick(BaseModel):
    """Whether the step is done."""

    done: bool


@router.get("/tasks")
def list_tasks(ctx: Ctx, query: Annotated[TaskQuery, Query()]) -> TaskPage:
    """Tasks, the next due first."""
    owner = ctx.actor.id if query.mine else query.owner_id
    words = (query.q or "").strip() or None
    chosen = repository.Filter(query.state, owner, query.client_id, query.recommendation_id, query.overdue, words)
    order = order_by(query.sort or "due_on", repository.SORTS, "t.created_at DESC, t.id")
    found = service.page(ctx, chosen, order, offset=query.offset, limit=query.page_size)
    return TaskPage.model_validate(found)


@router.post("/tasks/bulk")
def change_tasks(ctx: Ctx, body: TasksChange) -> TasksChanged:
    """Change several tasks at once, all or none."""
    service.change_many(ctx, body.task_ids, body.model_dump(exclude_unset=True, exclude={"task_ids"}))
    return TasksChanged(changed=len(set(body.task_ids)))


@router.post("/tasks", status_code=201)
def create_task(ctx: Ctx, body: TaskNew) -> Task:
    """Add a task."""
    return get_task(ctx, service.create(ctx, body.model_dump()))


@router.get("/tasks/{task_id}")
def get_task(ctx: Ctx, task_id: UUID) -> TaskDetail:
    """One task with what was said about it."""
    return TaskDetail.model_validate(service.get(ctx, task_id))


@router.patch("/tasks/{task_id}")
def change_task(ctx: Ctx, task_id: UUID, body: TaskChange) -> Task:
    """Change a task."""
    values = body.model_dump(exclude_unset=True)
    if values.get("checklist", ()) is None:
        values["checklist"] = []
    service.edit(ctx, task_id, values)
    return get_task(ctx, task_id)


@router.post("/tasks/{task_id}/checklist/{number}")
def tick_task(ctx: Ctx, task_id: UUID, number: int, body: ChecklistTick) -> Task:
    """Tick a step (counted from 0) or take the tick back."""
    service.tick(ctx, task_id, number, done=body.done)
    return get_task(ctx, task_id)


@router.post("/tasks/{task_id}/done")
def finish_task(ctx: Ctx, task_id: UUID) -> Task:
    """Mark it done, and its recommendation with it."""
    service.finish(ctx, task_id)
    return get_task(ctx, task_id)


@router.post("/tasks/{task_id}/reopen")
def reopen_task(ctx: Ctx, task_id: UUID) -> Task:
    """Back to open."""
    service.reopen(ctx, task_id)
    return get_task(ctx, task_id)


@router.post("/tasks/{task_id}/comments", status_code=201)
def comment_task(ctx: Ctx, task_id: UUID, body: TaskCommentNew) -> TaskDetail:
    """Say something about it."""
    service.comment(ctx, task_id, body.text)
    return get_task(ctx, task_id)


@router.delete("/tasks/{task_id}/comments/{comment_id}", status_code=204)
def delete_task_comment(ctx: Ctx, task_id: UUID, comment_id: UUID) -> None:
    """Take one's own comment back."""
    service.delete_comment(ctx, task_id, comment_id)


@router.put("/tasks/{task_id}/ticket")
def set_task_ticket(ctx: Ctx, task_id: UUID, body: TaskTicket) -> TaskDetail:
    """Write down which ticket of the PSA belongs to it."""
    service.set_ticket(ctx, task_id, body.number, body.url)
    return get_task(ctx, task_id)


@router.delete("/tasks/{task_id}", status_code=204)
def delete_task(ctx: Ctx, task_id: UUID) -> None:
    """Remove it; its recommendation is open again."""
    service.delete(ctx, task_id)
