/*
 * api: REST v0002, JSON for programs.
 *
 * docs/openapi.json is the specification.  Each row of api_routes is one of
 * its operations, except for the metrics.  A handler is like a page's: it takes a struct page, whose
 * user is the API key, and uses the same store and the same checks.  Its
 * response is what it renders with api_send() or api_refuse(); any other error
 * becomes the API's error object.
 */
#ifndef API_API_H
#define API_API_H

#include "../pages/page.h"

#define API_PATH	"/api/"		/* every response below it is JSON */
#define API_BASE	API_PATH "v0002"
#define METRICS_PATH	"/metrics"	/* needs an API key as well */

extern const struct route api_routes[];	/* ends with a NULL pattern */

/* Replace the response by an error's error object and status. */
void		 api_error(struct page *, enum err);

/* organization.c */
enum err	api_organization(struct page *);
enum err	api_service_status(struct page *);

/* metrics.c */
enum err	api_metrics(struct page *);

/* types.c: args {type} */
enum err	api_types(struct page *);
enum err	api_type_add(struct page *);
enum err	api_type(struct page *);
enum err	api_type_update(struct page *);
enum err	api_type_delete(struct page *);

/* devices.c: args {type}, {device} */
enum err	api_device_add(struct page *);
enum err	api_device(struct page *);
enum err	api_device_update(struct page *);
enum err	api_device_delete(struct page *);

/* device_list.c: args {type} or none */
enum err	api_devices(struct page *);

/* behind.c: args {type}, {device} of a gateway */
enum err	api_behind(struct page *);

/* bulk.c */
enum err	api_bulk_add(struct page *);
enum err	api_bulk_remove(struct page *);

/* location.c, diagnostics.c: args {type}, {device}, {log} */
enum err	api_location(struct page *);
enum err	api_location_update(struct page *);
enum err	api_logs(struct page *);
enum err	api_log_add(struct page *);
enum err	api_logs_clear(struct page *);
enum err	api_log(struct page *);
enum err	api_log_delete(struct page *);
enum err	api_codes(struct page *);
enum err	api_code_add(struct page *);
enum err	api_codes_clear(struct page *);

/* managed.c: args {type}, {device} */
enum err	api_managed(struct page *);

/* bundles.c: args {bundle} */
enum err	api_bundles(struct page *);
enum err	api_bundle_add(struct page *);
enum err	api_bundle(struct page *);
enum err	api_bundle_update(struct page *);
enum err	api_bundle_delete(struct page *);

/* requests.c, request_devices.c: args {request}, {type}, {device} */
enum err	api_requests(struct page *);
enum err	api_request_add(struct page *);
enum err	api_request(struct page *);
enum err	api_request_delete(struct page *);
enum err	api_request_cancel(struct page *);
enum err	api_request_continue(struct page *);
enum err	api_request_retry(struct page *);
enum err	api_request_devices(struct page *);
enum err	api_request_device(struct page *);

/* events.c: args {type}, {device}, {event} */
enum err	api_events(struct page *);
enum err	api_event(struct page *);
enum err	api_last_event_cache(struct page *);
enum err	api_last_event_cache_update(struct page *);

/* connections.c: args {client}; usage.c */
enum err	api_connection_log(struct page *);
enum err	api_connections(struct page *);
enum err	api_connection(struct page *);
enum err	api_data_traffic(struct page *);

/* ops.c: args {type}, {device}, {key} */
enum err	api_linked(struct page *);
enum err	api_op_state(struct page *);
enum err	api_op_plan(struct page *);
enum err	api_op_override(struct page *);
enum err	api_op_sms(struct page *);
enum err	api_op_refresh(struct page *);
enum err	api_op_usage(struct page *);
enum err	api_op_read(struct page *);

/* messages.c: args {type}, {device}, {event or command} */
enum err	api_send_event(struct page *);
enum err	api_own_event(struct page *);
enum err	api_send_command(struct page *);
enum err	api_own_request(struct page *);

/* agent.c */
enum err	api_agent_says(struct page *);
enum err	api_agent_request(struct page *);

enum err	api_help(struct page *);	/* help.c: the API reference as
						 * a page */

enum err	api_mappings(struct page *);	/* ledgers.c */
enum err	api_mapping(struct page *);
enum err	api_mapping_delete(struct page *);
enum err	api_mapping_pause(struct page *);
enum err	api_mapping_resume(struct page *);
enum err	api_transactions(struct page *);
enum err	api_sims(struct page *);	/* sims.c */

/* commands.c: args {command}; {type}, {device} */
enum err	api_command(struct page *);
enum err	api_command_cancel(struct page *);
enum err	api_commands(struct page *);

#endif
