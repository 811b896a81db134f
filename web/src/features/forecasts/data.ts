import { useQuery } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import type { Forecast } from "../../ui/forecast";

export function nameOf(series: Pick<Forecast, "label" | "item">): string {
  return series.item ? `${series.label}: ${series.item}` : series.label;
}

/** One string per series, for the URL. */
export function keyOf(series: Pick<Forecast, "metric" | "item" | "currency">): string {
  return [series.metric, series.currency ?? "", series.item ?? ""].join("~");
}

export function useForecasts(months: number) {
  return useQuery({
    queryKey: ["forecasts", "list", months],
    queryFn: () => take(api.GET("/api/forecasts", { params: { query: { months } } })),
  });
}

export function useForecast(series: Pick<Forecast, "metric" | "item" | "currency">, months: number) {
  const { metric, item, currency } = series;
  return useQuery({
    queryKey: ["forecasts", "one", metric, item, currency, months],
    queryFn: () =>
      take(
        api.GET("/api/forecasts/{metric}", {
          params: { path: { metric }, query: { item, currency, months } },
        }),
      ),
  });
}
