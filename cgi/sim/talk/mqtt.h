/* mqtt: the part of MQTT 3.1.1 a simulated device needs: connect, and publish
 * with QoS 0. */
#ifndef SIM_MQTT_H
#define SIM_MQTT_H

#include <stdbool.h>
#include <stddef.h>

/* Connect to a broker on this machine.  Returns a socket, or -1. */
int	 mqtt_connect(int port, const char *client, const char *user,
	    const char *password);

/* False when the connection is gone. */
bool	 mqtt_publish(int fd, const char *topic, const void *payload, size_t);

#endif
