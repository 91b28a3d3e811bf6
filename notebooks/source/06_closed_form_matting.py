# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] name="title" lang="en"
# # 6 · Closed-form matting
#
# After this chapter you can
#
# - say why alpha is a linear function of the colours in a small window, and when it is not;
# - remove $F$ and $B$ from the matting problem, with proof, and write down the matting Laplacian;
# - read a row of that Laplacian beside a row of plain affinities;
# - solve for alpha from a few scribbles, at once or step by step;
# - tell what its smallest eigenvectors show;
# - compare ten methods as alphamatting.com does, and say where each one loses.
#
# Run a cell with **Shift+Enter**. Every lab also works from the keyboard.

# %% [markdown] name="title" lang="zh"
# # 6 · 闭式抠像
#
# 学完本章，你将能够：
#
# - 说明为什么在小窗口里 alpha 是颜色的线性函数，以及什么时候不是；
# - 从抠像问题中消去 $F$ 和 $B$，给出证明，并写出抠像拉普拉斯矩阵；
# - 读懂这个矩阵的一行，并与普通相似度的一行比较；
# - 由几笔涂抹求出 alpha，一步到位或逐步迭代；
# - 说明它最小的几个特征向量显示了什么；
# - 像 alphamatting.com 那样比较十种方法，并指出每种方法在哪里失败。
#
# 按 **Shift+Enter** 运行一个单元。所有实验都可以只用键盘操作。

# %% [markdown] name="play" lang="en"
# ## 6.1 A few strokes
#
# Paint *foreground* on the object and *background* beside it. There is no trimap: all that you did not paint is unknown.
#
# - How many strokes does it take until hair stands free?
# - Paint one stroke of background where alpha is grey. Does SAD fall?
# - Step back through the iterations of the last stroke. What is right early, what late?

# %% [markdown] name="play" lang="zh"
# ## 6.1 只画几笔
#
# 用*前景*笔涂目标，用*背景*笔涂旁边。这里没有三分图：没涂的都是未知。
#
# - 要画几笔，头发才会分离出来？
# - 在 alpha 发灰的地方画一笔背景：SAD 会下降吗？
# - 退回上一笔的各次迭代：哪些部分先对，哪些后对？

# %% [markdown] name="matting" lang="en"
# **What it is.** Chapter 5 asked each pixel by itself, and asked much of its trimap. The equation is still
#
# $$I_i = \alpha_i F_i + (1 - \alpha_i) B_i , \tag{6.1}$$
#
# seven unknowns and three equations at each pixel $i$: the problem is **ill posed**, and something must be added. The methods before add it in two ways:
#
# | asks for | method | how |
# |---|---|---|
# | a trimap | Bayesian matting (2001) | colours round the pixel, chapter 5 |
# | a trimap | Poisson matting (2004) | the gradient of $\alpha$ follows that of $I$ |
# | a trimap | random walk (2005) | like neighbours have like $\alpha$ |
# | scribbles | Wang and Cohen (2005) | samples and belief propagation, again and again |
#
# With a trimap they estimate $F$, $B$ and $\alpha$ by turns, and need it to be narrow. From scribbles each turn is a hard nonlinear problem of its own. **Closed-form matting** (Levin, Lischinski and Weiss 2006, 2008) removes $F$ and $B$ by algebra and finds $\alpha$ as the minimum of a quadratic function.

# %% [markdown] name="matting" lang="zh"
# **它是什么。** 第 5 章让每个像素各算各的，对三分图的要求也高。方程仍然是
#
# $$I_i = \alpha_i F_i + (1 - \alpha_i) B_i , \tag{6.1}$$
#
# 每个像素 $i$ 有七个未知数、三个方程：这是**病态**（ill-posed）问题，必须补充信息。此前的方法有两类：
#
# | 需要 | 方法 | 思路 |
# |---|---|---|
# | 三分图 | 贝叶斯抠像（2001） | 像素周围的颜色，见第 5 章 |
# | 三分图 | 泊松抠像（2004） | $\alpha$ 的梯度跟随 $I$ 的梯度 |
# | 三分图 | 随机游走（2005） | 颜色相近的邻点 $\alpha$ 相近 |
# | 涂抹 | Wang 与 Cohen（2005） | 反复采样，做置信传播 |
#
# 用三分图的方法交替估计 $F$、$B$ 和 $\alpha$，要求三分图足够窄；由涂抹出发的方法，每一轮都是一个复杂的非线性优化问题。**闭式抠像**（Levin、Lischinski 与 Weiss，2006、2008）用代数方法消去 $F$ 和 $B$，$\alpha$ 就是一个二次函数的最小值点。

# %% [markdown] name="line-text" lang="en"
# ## 6.2 Colour lines
#
# Click on the outline, then walk along it with the arrow keys. In the cube are the colours of one small window, with the true lines of $F$ and $B$. Blow the window up: how far are its colours from a plane, and what does $\alpha$ do across it?

# %% [markdown] name="line-text" lang="zh"
# ## 6.2 颜色线
#
# 单击轮廓，再用方向键沿轮廓走。立方体里是一个小窗口的颜色，以及 $F$ 和 $B$ 真正的颜色线。窗口里的颜色离一个平面有多远？$\alpha$ 在窗口中怎样变化？

# %% [markdown] name="line" lang="en"
# **Colour line.** In a small window of a photograph the colours of one thing differ mostly in how they are lit. They lie near a line in colour space (Omer and Werman 2004):
#
# $$C_i = \beta_i C_1 + (1 - \beta_i) C_2 . \tag{6.2}$$
#
# **Theorem.** If $F$ and $B$ of a window each lie on such a line, then $\alpha$ is a linear function of the colours in it:
#
# $$\alpha_i = a^R R_i + a^G G_i + a^B B_i + b \quad \text{for all } i \in w . \tag{6.3}$$
#
# **Proof.** Write $F_i = F_2 + \beta^F_i (F_1 - F_2)$ and $B_i = B_2 + \beta^B_i (B_1 - B_2)$ in (6.1) and sort:
#
# $$I_i - B_2 = \begin{bmatrix} F_2 - B_2 & F_1 - F_2 & B_1 - B_2 \end{bmatrix} \begin{bmatrix} \alpha_i \\ \alpha_i \beta^F_i \\ (1 - \alpha_i) \beta^B_i \end{bmatrix} . \tag{6.4}$$
#
# The matrix is the same for all pixels of the window. Where it can be inverted, the first row of its inverse is $a$, and $b = -a \cdot B_2$. Neither $\alpha_i$, nor $\beta^F_i$, nor $\beta^B_i$ had to be known. $\square$

# %% [markdown] name="line" lang="zh"
# **颜色线。** 在照片的小窗口里，同一物体的颜色主要因光照而异，因此落在颜色空间的一条直线附近（Omer 与 Werman，2004）：
#
# $$C_i = \beta_i C_1 + (1 - \beta_i) C_2 . \tag{6.2}$$
#
# **定理。** 如果窗口中 $F$ 和 $B$ 的颜色各在一条这样的直线上，那么 $\alpha$ 是窗口中颜色的线性函数：
#
# $$\alpha_i = a^R R_i + a^G G_i + a^B B_i + b , \quad \forall i \in w . \tag{6.3}$$
#
# **证明。** 把 $F_i = F_2 + \beta^F_i (F_1 - F_2)$ 和 $B_i = B_2 + \beta^B_i (B_1 - B_2)$ 代入 (6.1) 并整理：
#
# $$I_i - B_2 = \begin{bmatrix} F_2 - B_2 & F_1 - F_2 & B_1 - B_2 \end{bmatrix} \begin{bmatrix} \alpha_i \\ \alpha_i \beta^F_i \\ (1 - \alpha_i) \beta^B_i \end{bmatrix} . \tag{6.4}$$
#
# 窗口内所有像素的矩阵都相同。只要它可逆，逆矩阵的第一行就是 $a$，而 $b = -a \cdot B_2$。$\alpha_i$、$\beta^F_i$、$\beta^B_i$ 都不必知道。$\square$

# %% [markdown] name="cost" lang="en"
# **$F$ and $B$ leave the problem.** What a window costs is how badly the best linear function fits $\alpha$ there, and a little for a steep one:
#
# $$J(\alpha) = \sum_k \min_{a_k, b_k} \Big[ \sum_{i \in w_k} (\alpha_i - a_k \cdot I_i - b_k)^2 + \varepsilon \lVert a_k \rVert^2 \Big] . \tag{6.5}$$
#
# Windows overlap: so each pixel must agree with its neighbours. The inner minimum is a least-squares problem, and its value is quadratic in $\alpha$. Summed over all windows,
#
# $$J(\alpha) = \alpha^{\mathsf T} L \alpha , \quad L_{ij} = \sum_{k \,|\, (i, j) \in w_k} \Big[ \delta_{ij} - \frac{1}{n} \Big( 1 + (I_i - \mu_k)^{\mathsf T} \big( \Sigma_k + \tfrac{\varepsilon}{n} \mathrm{I}_3 \big)^{-1} (I_j - \mu_k) \Big) \Big] , \tag{6.6}$$
#
# with $n = 9$ pixels in a window, $\mu_k$ and $\Sigma_k$ its mean colour and covariance. $L$ is the **matting Laplacian**.
#
# > **The lecture** writes $L_{ij} \propto -\sum (1 + \ldots (\Sigma_k + \varepsilon \mathrm{I}_3)^{-1} \ldots)$. That is right for $i \ne j$ up to the factor $1/n$, with an $\varepsilon$ that is ours divided by $n$; the $\delta_{ij}$ of the diagonal is missing.

# %% [markdown] name="cost" lang="zh"
# **消去 $F$ 和 $B$。** 一个窗口的代价，就是最好的线性函数对 $\alpha$ 拟合得有多差，再加上对过陡的一点惩罚：
#
# $$J(\alpha) = \sum_k \min_{a_k, b_k} \Big[ \sum_{i \in w_k} (\alpha_i - a_k \cdot I_i - b_k)^2 + \varepsilon \lVert a_k \rVert^2 \Big] . \tag{6.5}$$
#
# 窗口互相重叠，所以相邻像素必须一致。里层的最小化是一个最小二乘问题，最小值是 $\alpha$ 的二次型。对所有窗口求和：
#
# $$J(\alpha) = \alpha^{\mathsf T} L \alpha , \quad L_{ij} = \sum_{k \,|\, (i, j) \in w_k} \Big[ \delta_{ij} - \frac{1}{n} \Big( 1 + (I_i - \mu_k)^{\mathsf T} \big( \Sigma_k + \tfrac{\varepsilon}{n} \mathrm{I}_3 \big)^{-1} (I_j - \mu_k) \Big) \Big] , \tag{6.6}$$
#
# 其中窗口有 $n = 9$ 个像素，$\mu_k$ 和 $\Sigma_k$ 是窗口颜色的均值和协方差矩阵。$L$ 就是**抠像拉普拉斯矩阵**（matting Laplacian）。
#
# > **讲义**写作 $L_{ij} \propto -\sum (1 + \ldots (\Sigma_k + \varepsilon \mathrm{I}_3)^{-1} \ldots)$。对 $i \ne j$，除了系数 $1/n$ 之外这是对的（那里的 $\varepsilon$ 相当于我们的 $\varepsilon / n$）；对角线上的 $\delta_{ij}$ 漏掉了。
