import { useMutation, useQueryClient } from "@tanstack/react-query";
import { request, type Schemas } from "../../api/client";
import { useNotify } from "../../ui/notices";

export type Task = Schemas["Task"];

function useRefresh() {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: ["tasks"] });
    void client.invalidateQueries({ queryKey: ["recommendations"] });
  };
}

/** Marks a task done or open again, with Undo. */
export function useTaskDone() {
  const refresh = useRefresh();
  const notify = useNotify();
  const mutation = useMutation({
    mutationFn: ({ id, done }: { id: string; done: boolean }) =>
      request<Task>("POST", `/api/tasks/${id}/${done ? "done" : "reopen"}`),
    onSuccess: (_, { id, done }) => {
      refresh();
      const undo = () => mutation.mutate({ id, done: !done });
      notify({ text: done ? "Done." : "Open again.", kind: "success", undo });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  return mutation;
}

/** Ticks a step of the checklist. */
export function useTick() {
  const refresh = useRefresh();
  const notify = useNotify();
  return useMutation({
    mutationFn: ({ id, number, done }: { id: string; number: number; done: boolean }) =>
      request<Task>("POST", `/api/tasks/${id}/checklist/${number}`, { done }),
    onSuccess: refresh,
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
}

export type TaskValues = {
  title: string;
  body: string | null;
  due_on: string | null;
  remind_on: string | null;
  owner_id: string | null;
  checklist: { text: string; done: boolean }[];
};

/** Creates a task, or changes the one named. */
export function useSaveTask(id: string | null) {
  const refresh = useRefresh();
  const notify = useNotify();
  return useMutation({
    mutationFn: (values: Partial<TaskValues>) =>
      id ? request<Task>("PATCH", `/api/tasks/${id}`, values) : request<Task>("POST", "/api/tasks", values),
    onSuccess: () => {
      refresh();
      notify({ text: id ? "Saved." : "Task added.", kind: "success" });
    },
  });
}

/** Removes a task; Undo makes it again (a recommendation it came from stays open). */
export function useDeleteTask() {
  const refresh = useRefresh();
  const notify = useNotify();
  return useMutation({
    mutationFn: (task: Task) => request("DELETE", `/api/tasks/${task.id}`),
    onSuccess: (_, task) => {
      refresh();
      const { title, body, due_on, owner_id, client_id, checklist } = task;
      const again = { title, body, due_on, owner_id, client_id, checklist };
      const undo = () => void request("POST", "/api/tasks", again).then(refresh);
      notify({
        text: task.recommendation_id ? "Deleted. Its recommendation is open again." : "Deleted.",
        kind: "success",
        ...(task.recommendation_id ? {} : { undo }),
      });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
}

export type BulkChange = { state?: "open" | "done"; owner_id?: string | null; due_on?: string | null };

/** The same change to several tasks; Undo puts each back to what it was. */
export function useBulk() {
  const refresh = useRefresh();
  const notify = useNotify();
  return useMutation({
    mutationFn: ({ tasks, change }: { tasks: Task[]; change: BulkChange }) =>
      request("POST", "/api/tasks/bulk", { task_ids: tasks.map((task) => task.id), ...change }),
    onSuccess: (_, { tasks, change }) => {
      refresh();
      const names = Object.keys(change) as (keyof BulkChange)[];
      const before = (task: Task) => Object.fromEntries(names.map((name) => [name, task[name]]));
      const back = (task: Task) =>
        request("POST", "/api/tasks/bulk", { task_ids: [task.id], ...before(task) });
      const undo = () => void Promise.all(tasks.map(back)).then(refresh);
      notify({ text: `${tasks.length} tasks changed.`, kind: "success", undo });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
}

/** Says something about a task, or takes one's own word back. */
export function useComment(id: string) {
  const refresh = useRefresh();
  const notify = useNotify();
  return useMutation({
    mutationFn: ({ text, drop }: { text?: string; drop?: string }) =>
      drop
        ? request("DELETE", `/api/tasks/${id}/comments/${drop}`)
        : request("POST", `/api/tasks/${id}/comments`, { text }),
    onSuccess: refresh,
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
}

/** Writes down the ticket of the PSA that belongs to a task. */
export function useTicket(id: string) {
  const refresh = useRefresh();
  const notify = useNotify();
  return useMutation({
    mutationFn: (ticket: { number: string | null; url: string | null }) =>
      request("PUT", `/api/tasks/${id}/ticket`, ticket),
    onSuccess: () => {
      refresh();
      notify({ text: "Saved.", kind: "success" });
    },
  });
}

/** Asks for a ticket of a task: made by hand or by machine, as Autonomy says. */
export function useMakeTicket(task: Task) {
  const refresh = useRefresh();
  const notify = useNotify();
  return useMutation({
    mutationFn: () =>
      request<{ state: string; last_error: string | null }>("POST", "/api/actions", {
        type: "create_ticket",
        why: `From the task ${task.title}`.slice(0, 300),
        params: {
          client_id: task.client_id,
          task_id: task.id,
          summary: task.title,
          text: (task.body ?? "").slice(0, 5000),
        },
      }),
    onSuccess: (action) => {
      refresh();
      const text = action.last_error ?? "Asked for; it is made in a moment. See Actions.";
      notify({ text, kind: action.last_error ? "error" : "success" });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
}
