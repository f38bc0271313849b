import { conflict, adminRoute, allow } from "./route.ts";

export const reloadRoutes = [
  adminRoute({
    method: "POST",
    path: "/admin/reload",
    about: "Reads the configuration again: providers, models, prices and routing change for calls to come",
    async run({ gateway, principal }) {
      allow(principal, "installation.write", {});
      if (!gateway.readConfig) throw conflict("This process runs for one command: there is nothing to reload.");
      let config;
      try {
        config = gateway.readConfig();
      } catch (error) {
        throw conflict(`${(error as Error).message} Nothing was changed.`);
      }
      const { reloaded, waiting } = await gateway.reload(config);
      gateway.tenancy.note(principal.id, "configuration.reload", "configuration", { reloaded: reloaded.join(" ") });
      return { object: "reload", reloaded, waiting_for_restart: waiting };
    },
  }),
];
