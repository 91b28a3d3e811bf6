"""What labs share: controls and photographs, drawing later, plots as SVG, tables of numbers."""
