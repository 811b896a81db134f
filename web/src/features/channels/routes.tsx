import { lazy } from "react";
import type { Feature } from "../../app/features";

const ChannelsPage = lazy(() => import("./ChannelsPage"));
const DeliveriesPage = lazy(() => import("./DeliveriesPage"));
const DeliveryPage = lazy(() => import("./DeliveryPage"));

const feature: Feature = {
  inside: [
    { path: "/channels", element: <ChannelsPage /> },
    { path: "/channels/deliveries", element: <DeliveriesPage /> },
    { path: "/channels/deliveries/:deliveryId", element: <DeliveryPage /> },
  ],
};
export default feature;
