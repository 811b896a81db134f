import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import createClient from "openapi-fetch";
import { idleHeaders } from "./idle";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type FieldProblem = { field: string; message: string };

/** A refusal of the server (RFC 9457) in words for people. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly fields: FieldProblem[] = [],
    readonly requestId = "",
  ) {
    super(detail);
  }

  /** Message of one form field. */
  field(name: string): string | undefined {
    return this.fields.find((each) => each.field === name)?.message;
  }
}

export const api = createClient<paths>({
  baseUrl: "",
  querySerializer: { array: { style: "form", explode: true } },
});

api.use({
  onRequest: ({ request }) => {
    for (const [name, value] of Object.entries(idleHeaders())) request.headers.set(name, value);
  },
});

/** The data of an answer, or an ApiProblem. */
export async function take<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  let result: { data?: T; error?: unknown; response: Response };
  try {
    result = await answer;
  } catch {
    throw new ApiProblem(0, "offline", "The server cannot be reached. Check the connection and try again.");
  }
  if (result.response.ok) return result.data as T;
  throw problemOf(result.error, result.response.status);
}

function problemOf(error: unknown, status: number): ApiProblem {
  const body = (error ?? {}) as {
    code?: string;
    detail?: string;
    fields?: FieldProblem[];
    request_id?: string;
  };
  const detail = body.detail ?? "The server gave no reason.";
  return new ApiProblem(status, body.code ?? "unknown", detail, body.fields, body.request_id);
}

const JSON_HEADER = { "content-type": "application/json" };

/** For paths the schema describes loosely. */
export async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
  const isForm = body instanceof FormData;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: { ...idleHeaders(), ...(body === undefined || isForm ? {} : JSON_HEADER) },
      body: body === undefined ? null : isForm ? body : JSON.stringify(body),
    });
  } catch {
    throw new ApiProblem(0, "offline", "The server cannot be reached. Check the connection and try again.");
  }
  const text = await response.text();
  const data: unknown = text ? JSON.parse(text) : undefined;
  if (!response.ok) throw problemOf(data, response.status);
  return data as T;
}

/** A session that ended leads to the sign-in page, whatever noticed it first. */
function noticeEnd(error: Error, key?: readonly unknown[]): void {
  const ended = error instanceof ApiProblem && error.status === 401;
  if (ended && key?.[0] !== "me") void queries.invalidateQueries({ queryKey: ["me"] });
}

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => noticeEnd(error, query.queryKey) }),
  mutationCache: new MutationCache({ onError: (error) => noticeEnd(error) }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) =>
        count < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
    },
  },
});
