/*
 * pages: all handlers, by file.  Their routes are in routes.c.
 */
#ifndef PAGES_PAGES_H
#define PAGES_PAGES_H

#include "page.h"

/* health.c */
enum err	page_healthz(struct page *);
enum err	page_readyz(struct page *);

/* signin.c */
enum err	page_signin(struct page *);
enum err	page_signin_post(struct page *);
enum err	page_signout(struct page *);

/* devices.c, devices_export.c */
enum err	page_home(struct page *);	/* home.c */
enum err	page_device_connect(struct page *);	/* device_connect.c */
enum err	page_devices(struct page *);
enum err	page_devices_csv(struct page *);
enum err	page_devices_json(struct page *);
enum err	page_devices_read(struct page *);	/* devices_pick.c */

/* device_add.c; the steps: args {draft}, {step} */
enum err	page_device_add(struct page *);
enum err	page_device_add_start(struct page *);
enum err	page_device_add_step(struct page *);
enum err	page_device_add_step_post(struct page *);

/* diagnostics.c: args {type}, {device} */
enum err	page_clear_logs(struct page *);
enum err	page_clear_codes(struct page *);

/* device_edit.c, device_delete.c, device_token.c: args {type}, {device} */
enum err	page_device_edit(struct page *);
enum err	page_device_edit_post(struct page *);
enum err	page_device_delete(struct page *);
enum err	page_device_delete_post(struct page *);
enum err	page_device_token(struct page *);
enum err	page_device_token_post(struct page *);

/* device_types.c */
enum err	page_device_types(struct page *);
enum err	page_device_type_add(struct page *);
enum err	page_device_type_add_post(struct page *);
/* args {type} */
enum err	page_device_type_edit(struct page *);
enum err	page_device_type_edit_post(struct page *);
enum err	page_device_type_delete(struct page *);
enum err	page_device_type_delete_post(struct page *);

/* settings.c */
enum err	page_settings(struct page *);
enum err	page_settings_post(struct page *);
enum err	page_settings_times(struct page *);

/* users.c: args {name} */
enum err	page_users(struct page *);
enum err	page_users_post(struct page *);
enum err	page_user_edit(struct page *);
enum err	page_user_edit_post(struct page *);

/* password.c */
enum err	page_password(struct page *);
enum err	page_password_post(struct page *);

/* one_way.c */
enum err	page_one_way(struct page *);
enum err	page_one_way_post(struct page *);

/* waiting.c; args {command} */
enum err	page_waiting(struct page *);
enum err	page_action_cancel(struct page *);

/* ledger/: blockchain.c; args {mapping}, {request} */
enum err	page_blockchain(struct page *);
enum err	page_blockchain_about(struct page *);
enum err	page_blockchain_request(struct page *);
enum err	page_blockchain_answer(struct page *);
enum err	page_mapping_pause(struct page *);
enum err	page_mapping_resume(struct page *);
enum err	page_mapping_delete(struct page *);
enum err	page_mapping_delete_post(struct page *);
/* map.c: args {draft}, {step}; of edit {mapping} */
enum err	page_ledger_map_start(struct page *);
enum err	page_ledger_map_edit(struct page *);
enum err	page_ledger_map(struct page *);
enum err	page_ledger_map_post(struct page *);
/* monitor.c: args {key}, {transaction} */
enum err	page_ledger(struct page *);
enum err	page_ledger_look(struct page *);
enum err	 page_ledger_call(struct page *);
enum err	 page_ledger_interface(struct page *);
enum err	 page_ledger_cards(struct page *);
enum err	 page_ledger_watch(struct page *);
enum err	page_ledger_again(struct page *);
enum err	page_ledger_raise(struct page *);
enum err	page_ledger_offer(struct page *);

/* retention.c */
enum err	page_two_step(struct page *);		/* two_step.c */
enum err	page_two_step_post(struct page *);
enum err	page_sessions(struct page *);		/* sessions.c */
enum err	page_sessions_post(struct page *);
enum err	page_status(struct page *);		/* status.c */
enum err	page_status_post(struct page *);
enum err	page_retention(struct page *);
enum err	page_retention_post(struct page *);

/* api_keys.c; args {key} */
enum err	page_api_keys(struct page *);
enum err	page_api_keys_post(struct page *);
enum err	page_api_key(struct page *);
enum err	page_api_key_revoke(struct page *);
enum err	page_api_key_revoke_post(struct page *);

/* drilldown.c, extconfig.c: args {type}, {device} */
enum err	page_drilldown(struct page *);
enum err	page_extconfig(struct page *);

/* args {type}, {device}, {key}: resource_refresh.c, resource_command.c */
enum err	page_refresh(struct page *);
enum err	page_resource_command(struct page *);
/* sim_command.c */
enum err	page_sim_confirm(struct page *);
enum err	page_sim_state(struct page *);
enum err	page_sim_plan(struct page *);
enum err	page_sim_override(struct page *);
enum err	page_sim_sms(struct page *);
enum err	page_sim_usage(struct page *);
enum err	page_sim_lookup(struct page *);		/* sim_lookup.c */

/* extensions.c */
enum err	page_extensions(struct page *);
enum err	page_extensions_add(struct page *);
/* args {key} */
enum err	page_extension_remove(struct page *);
enum err	page_extension_remove_post(struct page *);

enum err	page_capabilities(struct page *);	/* capabilities.c */

/* extension_show.c: args {driver} */
enum err	page_extension_add(struct page *);
enum err	page_extension_add_post(struct page *);
/* args {key} */
enum err	page_extension_edit(struct page *);
enum err	page_extension_edit_post(struct page *);

/* extension_check.c: args {driver-or-key} */
enum err	page_extension_check(struct page *),
		 page_extension_check_form(struct page *);

/* manage/requests.c: args {request}, {continue cancel retry clear} */
enum err	page_requests(struct page *);
enum err	page_request(struct page *);
enum err	page_request_decide(struct page *);

/* manage/bundles.c: args {bundle} */
enum err	page_bundles(struct page *);
enum err	page_bundle_devices(struct page *);
enum err	page_bundle_add(struct page *);
enum err	page_bundle_add_post(struct page *);
enum err	page_bundle_remove(struct page *);

/* manage/initiate.c */
enum err	page_initiate(struct page *);
enum err	page_initiate_post(struct page *);

/* help.c */
enum err	page_help_states(struct page *);
enum err	page_help_keys(struct page *);

/* components.c */
enum err	page_components(struct page *);

/* push.c: args {key}, {token} */
enum err	page_push(struct page *);

/* extension_push.c: args {key} */
enum err	page_extension_push(struct page *);
enum err	page_extension_push_post(struct page *);

#endif
