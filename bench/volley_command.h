/* volley_command.h - tarn-bench for a udp:// URL, from the command to its reports.
 *
 * Thread: main.
 */
#ifndef TARN_VOLLEY_COMMAND_H
#define TARN_VOLLEY_COMMAND_H

#include "command.h"

/* Is this what COMMAND asks for? */
bool volley_is_meant(const struct command *command);

/* Returns the exit status. */
int volley_command(const struct command *command);

#endif
