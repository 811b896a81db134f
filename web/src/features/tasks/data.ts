import { useMutation, useQueryClient } from "@tanstack/react-query";
import { request, type Schemas } from "../../api/client";
import { useNotify } from "../../ui/notices";

export type Task = Schemas["Task"];

/** Whether an open task is past its day. */
export function isOverdue(task: Task, today = new Date().toISOString().slice(0, 10)): boolean {
  return task.state === "open" && task.due_on !== null && task.due_on < today;
}

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
