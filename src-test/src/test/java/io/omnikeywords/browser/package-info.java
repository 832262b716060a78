/**
 * Tests of the pages in a real browser. {@link io.omnikeywords.browser.Chromium} opens one, or has
 * the test skipped where none is installed.
 */
package io.omnikeywords.browser;
