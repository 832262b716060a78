/** The real process killed at random moments; {@code KillIT} is the way in. */
package io.omnikeywords.chaos;
