package org.jennit.cli.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The columns in which vertices and what flows between them are drawn, a vertex in each row: a value keeps its lane from
 * its vertex to the last that takes it, so that a skip connection runs straight beside what it skips.
 *
 * @param lane of each vertex
 * @param last the row of the last vertex that takes its value; its own if there is none
 * @param count the number of lanes
 */
record ColumnLayout(List<Integer> lane, List<Integer> last, int count) {
    static ColumnLayout of(LayerGraph graph) {
        int rows = graph.vertices().size();
        int[] last = new int[rows];
        Arrays.setAll(last, row -> row);
        for (int row = 0; row < rows; row++) {
            for (int from : graph.feeders().get(row)) {
                last[from] = Math.max(last[from], row);
            }
        }
        int[] lane = new int[rows];
        List<Integer> holders = new ArrayList<>(); // the vertex whose value is in a lane, −1 for none
        for (int row = 0; row < rows; row++) {
            int now = row;
            holders.replaceAll(holder -> holder >= 0 && last[holder] <= now ? -1 : holder);
            // the lane of a value that ends here, the leftmost of several, or else the leftmost that is free
            int wanted = graph.feeders().get(row).stream()
                    .filter(from -> last[from] == now)
                    .mapToInt(from -> lane[from])
                    .min()
                    .orElse(holders.indexOf(-1));
            if (wanted < 0) {
                wanted = holders.size();
                holders.add(-1);
            }
            lane[row] = wanted;
            holders.set(wanted, last[row] > row ? row : -1);
        }
        return new ColumnLayout(
                Arrays.stream(lane).boxed().toList(),
                Arrays.stream(last).boxed().toList(),
                holders.size());
    }
}
