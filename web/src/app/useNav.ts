import { NAV, type NavGroup } from "./nav";
import { useSession } from "./session";

/** The rail as this person may see it: the tenant's lens and what the roles allow. */
export function useNav(): NavGroup[] {
  const me = useSession();
  return NAV.map((group) => ({
    ...group,
    items: group.items.filter(
      (item) =>
        (!item.lens || item.lens === me.tenant.kind) && (!item.needs || me.permissions.includes(item.needs)),
    ),
  }));
}
