"""How the players of a chapter lie on a screen: measured in the run that the chapter has anyway."""

MOST = 560  # px: JupyterLab's pane is 599 px high at 1280 x 720
MEASURED = """async () => {
    const notebook = jupyterapp.shell.currentWidget.content, found = [];
    const frame = () => new Promise(requestAnimationFrame);
    const outputs = cell => JSON.stringify(cell.model.outputs?.toJSON() ?? '');
    for (const [number, cell] of notebook.widgets.entries()) {
        if (!outputs(cell).includes('widget-view')) continue;
        await notebook.scrollToItem(number, 'smart');
        for (let i = 0; i < 300 && (!cell.node.isConnected
            || /Loading widget/.test(cell.node.textContent)); i++) await frame();
        for (let i = 0; i < 6; i++) await frame();  // it measures its room first
        for (const player of cell.node.querySelectorAll('.st-player')) {
            const box = part => part.getBoundingClientRect();
            const [all, stage, aside] = [player, ...['.st-stage', '.st-aside'].map(
                name => player.querySelector(name))].map(box);
            if (!all.width) continue;  // it lies in a tab that is not open
            found.push({
                cell: number, height: all.height, room: box(player.parentElement).width,
                width: all.width, picture: stage.width,
                beside: !aside.width || (stage.right <= aside.left && stage.top === aside.top
                    && aside.right <= all.right + 1 && aside.bottom <= all.bottom + 1),
            });
        }
    }
    return found;
}"""


def wrong_players(page):
    """Return how many players there are, and every fault of their place at two sizes of screen."""
    page.set_viewport_size({"width": 1280, "height": 720})
    small = page.evaluate(MEASURED)
    page.set_viewport_size({"width": 1440, "height": 900})
    large = page.evaluate(MEASURED)
    page.set_viewport_size({"width": 1280, "height": 800})
    wrong = [one for one in small if one["height"] > MOST or not one["beside"]]
    wrong += [one for one in large if not one["beside"] or one["width"] > one["room"] + 1]
    grown = [
        (before, after)
        for before, after in zip(small, large, strict=True)
        if after["picture"] <= before["picture"]
    ]
    return len(small), [*wrong, *grown]
